/** Uploads in parts as the tus server sees them: its data store, for one partner's request. */
import type { Readable } from "node:stream";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { PartsGone } from "@sluice/shared/ports/part-store.ts";
import { DataStore, Upload } from "@tus/server";
import type { LargeUpload } from "../../core/large-upload.ts";
import type { GatewayDeps } from "../../deps.ts";
import * as problems from "../../problems.ts";
import { paced, TooSlow } from "../../upload/paced.ts";
import { completeUpload } from "../complete-upload.ts";
import { abortUpload } from "../delete-upload.ts";
import * as own from "../problems.ts";
import { findOpenUpload, findUpload } from "../uploads.ts";
import { append, standingOf } from "./append.ts";

/** Ends a request with a problem. */
export class TusRefusal extends Error {
  override readonly name = "TusRefusal";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The store. Of the extensions, `creation` and `termination` are the server's; it is told of no others. */
export class PartsDataStore extends DataStore {
  readonly #deps: GatewayDeps;
  readonly #caller: CallerOf<"partner">;

  constructor(deps: GatewayDeps, caller: CallerOf<"partner">) {
    super();
    this.extensions = ["creation", "creation-with-upload", "termination"];
    this.#deps = deps;
    this.#caller = caller;
  }

  /** Where it stands. One whose last byte came, but whose end was not kept, ends now. */
  override async getUpload(id: string): Promise<Upload> {
    const found = await findUpload(this.#deps, this.#caller.partner, id, "tus");
    if (found.kind === "refused") throw new TusRefusal(found.problem);
    const { state } = found.loaded;
    if (state.status === "aborted") throw new TusRefusal(own.noSuchUpload);
    if (state.status !== "open") return new Upload({ id, size: state.bytes, offset: state.bytes });
    const loaded = await this.#open(id);
    const { offset } = await this.#standing(loaded.state);
    if (offset === state.bytes) await this.#end(loaded);
    return new Upload({ id, size: state.bytes, offset });
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const loaded = await this.#open(id);
    const { state } = loaded;
    const standing = await this.#standing(state);
    if (standing.offset !== offset) throw new TusRefusal(own.offsetMismatch(standing.offset));
    try {
      const reached = await append(this.#deps, state, standing, paced(bytesOf(stream), this.#deps));
      if (reached === state.bytes) await this.#end(loaded);
      return reached;
    } catch (error) {
      if (error instanceof PartsGone) throw new TusRefusal(own.uploadExpired);
      if (error instanceof TooSlow) throw new TusRefusal(problems.uploadTooSlow(offset));
      throw error;
    }
  }

  override async remove(id: string): Promise<void> {
    const found = await findUpload(this.#deps, this.#caller.partner, id, "tus");
    if (found.kind === "refused") throw new TusRefusal(found.problem);
    const problem = await abortUpload(this.#deps, found.loaded);
    if (problem !== null) throw new TusRefusal(problem);
  }

  async #open(id: string): Promise<Loaded<LargeUpload>> {
    const found = await findOpenUpload(this.#deps, this.#caller.partner, id, "tus");
    if (found.kind === "refused") throw new TusRefusal(found.problem);
    return found.loaded;
  }

  async #standing(upload: LargeUpload) {
    const standing = await standingOf(this.#deps, upload);
    if (standing === null) throw new TusRefusal(own.uploadExpired);
    return standing;
  }

  async #end(loaded: Loaded<LargeUpload>): Promise<void> {
    const completed = await completeUpload(this.#deps, loaded);
    if (completed.kind === "refused") throw new TusRefusal(completed.problem);
  }
}

async function* bytesOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new Error("a tus request's body came as text, not as bytes");
    yield chunk;
  }
}
