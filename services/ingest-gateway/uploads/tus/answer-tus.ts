/** A request by the tus protocol (1.0.0), answered by @tus/server over uploads in parts. Loaded when the first such request comes. */
import { Count, Sha256 } from "@sluice/contracts/events/payloads.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse, type Problem } from "@sluice/shared/http/problem.ts";
import { MemoryLocker, Server } from "@tus/server";
import * as v from "valibot";
import type { GatewayDeps } from "../../deps.ts";
import * as problems from "../../problems.ts";
import { beginUpload } from "../begin-upload.ts";
import { feedOf } from "../feed-of.ts";
import * as own from "../problems.ts";
import { findUpload } from "../uploads.ts";
import { PartsDataStore, TusRefusal } from "./parts-data-store.ts";

/** Requests of this process for one upload come one after the other; those of another process meet its parts, of which each is whole. */
const locker = new MemoryLocker();

/** What a client says of the file, in Upload-Metadata. */
const Metadata = v.object({
  feed: v.pipe(v.string("must be there"), v.maxLength(100)),
  filename: v.exactOptional(v.pipe(v.string(), v.maxLength(255))),
  sha256: v.exactOptional(Sha256),
  coding: v.exactOptional(v.picklist(["gzip", "zstd"])),
  mode: v.exactOptional(v.picklist(["load", "check"])),
});
const Length = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number), Count);

/** Answers it. */
export async function answerTus(
  deps: GatewayDeps,
  caller: CallerOf<"partner">,
  request: Request,
  trace: string,
): Promise<Response> {
  let refused: Problem | null = null;
  const server = new Server({
    path: "/v1/tus",
    datastore: new PartsDataStore(deps, caller),
    locker,
    generateUrl: (_, { id }) => `${deps.publicUrl}/v1/tus/${id}`,
    namingFunction: (_, metadata = {}) => begin(deps, caller, request, metadata, trace),
    onResponseError: (_, error) => {
      if (error instanceof TusRefusal) refused = error.problem;
      else if (error instanceof Error) deps.log.error({ err: error }, "a tus request failed");
      return undefined;
    },
  });
  const response = await server.handleWeb(request);
  const headers = ofTus(response.headers);
  if (response.status >= 400) {
    const problem = refused ?? problemOf(response.status, await response.text());
    const told = problemResponse(problem);
    for (const [name, value] of headers) if (!told.headers.has(name)) told.headers.set(name, value);
    return request.method === "HEAD" ? new Response(null, told) : told;
  }
  const expires = await expiryOf(deps, caller, headers.get("location") ?? request.url);
  if (expires !== null) headers.set("upload-expires", expires);
  headers.set("cache-control", "no-store");
  // As GET's, whose headers these are.
  if (request.method === "HEAD") headers.set("content-type", "application/json");
  return new Response(response.body, { status: response.status, headers });
}

/** Begins an upload, as POST /v1/uploads does; its id. */
async function begin(
  deps: GatewayDeps,
  caller: CallerOf<"partner">,
  request: Request,
  metadata: Record<string, string | null>,
  trace: string,
): Promise<string> {
  const length = v.safeParse(Length, request.headers.get("upload-length"));
  const said = v.safeParse(Metadata, metadata);
  if (!length.success) throw new TusRefusal(own.tusRequest("Upload-Length is no length."));
  if (!said.success)
    throw new TusRefusal(
      own.tusRequest(`Upload-Metadata: ${v.summarize(said.issues).replaceAll("\n", " ")}`),
    );
  const { feed: name, filename, mode = "load", ...rest } = said.output;
  const named = feedOf(deps, caller, name);
  if (named.kind === "refused") throw new TusRefusal(named.problem);
  const begun = await beginUpload(deps, {
    ...rest,
    ...{
      partner: caller.partner,
      feed: named.feed,
      way: "tus",
      bytes: length.output,
      name: filename,
      mode,
      trace,
      quota: caller.quota,
    },
    idempotencyKey: request.headers.get("idempotency-key"),
  });
  if (begun.kind === "refused") throw new TusRefusal(begun.problem);
  return begun.upload.upload;
}

/** Until when an open upload can be gone on with. */
async function expiryOf(
  deps: GatewayDeps,
  { partner }: CallerOf<"partner">,
  url: string,
): Promise<string | null> {
  const id = /[^/]+$/.exec(new URL(url).pathname)?.[0];
  const found = await findUpload(deps, partner, id, "tus");
  if (found.kind === "refused" || found.loaded.state.status !== "open") return null;
  return new Date(found.loaded.state.expiresAtMs).toUTCString();
}

/** Nothing here is for other sites' scripts. */
const ofTus = (headers: Headers): Headers =>
  new Headers([...headers].filter(([name]) => !/^(access-control-|content-length|content-type)/.test(name)));

/** What the server says in its own words. */
function problemOf(status: number, text: string): Problem {
  if (status === 409) return own.offsetMismatch(null);
  if (status === 404) return own.noSuchUpload;
  if (status === 410) return own.uploadExpired;
  if (status >= 500 && status !== 501) return problems.internal;
  return own.tusRequest(text.trim() || "A header is missing or wrong.");
}
