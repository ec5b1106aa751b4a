/**
 * `POST /v1/feeds/:feed/files`: takes a file. 202 with its id once it is whole and has its place; 200 for a repeat; `paused` where it
 * waits for its feed to be resumed. With `?mode=check` it is
 * judged and planned, and never loaded.
 */
import { daysKept } from "@sluice/contracts/retention.ts";
import { encodingOf } from "@sluice/contracts/feed.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { rawKey } from "@sluice/contracts/objects.ts";
import type { Quota } from "@sluice/shared/http/api-key.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { File } from "./core/file.ts";
import type { GatewayDeps } from "./deps.ts";
import { type DayUse, quotaHeaders } from "./core/quota.ts";
import { fileRef, keyUseRef } from "./files.ts";
import { oneAfterAnother, type OneAfterAnother } from "./one-after-another.ts";
import { pauseOf } from "./pauses.ts";
import * as problems from "./problems.ts";
import { refusalOf, refuseOverQuota } from "./quotas.ts";
import { receiveFile, type Received, type Upload } from "./receive-file.ts";
import { traceOf } from "./trace.ts";
import { checkSignature } from "./upload/check-signature.ts";
import { readUploadHead, type UploadHead } from "./upload/head.ts";
import { storeUpload } from "./upload/store-upload.ts";
import { feedOf } from "./uploads/feed-of.ts";

/** The route. */
export function postFile(deps: GatewayDeps) {
  // A partner's receipts share one counter: two hundred at once would lose the race to each other again and again.
  const inTurn = oneAfterAnother();
  return async (c: Context, caller: CallerOf<"partner">): Promise<Response> => {
    const named = feedOf(deps, caller, c.req.param("feed") ?? "");
    if (named.kind === "refused") return problemResponse(named.problem);
    const { feed } = named;
    const { partner, keyId } = caller;
    const mode = c.req.query("mode") ?? "load";
    if (mode !== "load" && mode !== "check") return problemResponse(problems.unknownMode(mode));
    const head = readUploadHead(c.req.raw.headers, feed);
    if (head.kind === "refused") return problemResponse(head.problem);
    const unsigned = await checkSignature(deps, c.req.raw, caller);
    if (unsigned !== null) {
      deps.log.warn({ keyId, partner, feed: feed.name, why: unsigned.code }, "a key was refused");
      return problemResponse(unsigned);
    }

    const known = head.idempotencyKey !== null && keyUseRef(partner, feed.name, head.idempotencyKey);
    // Who repeats what was taken, since its answer was lost, is told so even where nothing more would be taken.
    const mayRepeat =
      known !== false && caller.quota !== undefined && (await deps.store.load(known)) !== null;
    const overQuota = mayRepeat ? null : await refuseOverQuota(deps, caller, head.contentLength);
    if (overQuota !== null) {
      deps.log.warn({ keyId, partner, feed: feed.name, why: overQuota.code }, "a key was refused");
      return problemResponse(overQuota);
    }

    const file = v.parse(FileId, `f_${deps.ids.ulid()}`);
    const object = rawKey(partner, file);
    const stored = await storeUpload(
      deps.objects,
      object,
      {
        ...head,
        body: c.req.raw.body ?? emptyStream(),
        encoding: encodingOf(feed),
        bytesMax: feed.bytesMax,
        time: deps,
      },
      daysKept(feed, "raw"),
    );
    if (stored.kind === "refused") {
      deps.log.info({ partner, feed: feed.name, code: stored.problem.code }, "an upload was refused");
      return problemResponse(stored.problem);
    }
    const { bytes, sha256 } = stored;
    const trace = traceOf(c, deps.ids);
    const received = await settle(deps, inTurn, {
      file,
      partner,
      feed,
      object,
      bytes,
      sha256,
      trace,
      purpose: mode,
      quota: caller.quota,
      ...keyOf(head),
    });
    // A file that is taken is taken: whether its feed is paused is told where it is known.
    const paused = await pauseOf(deps.store, feed.name, partner).catch(() => null);
    if (received.kind === "over-quota")
      deps.log.warn({ keyId, partner, feed: feed.name, why: "quota-used-up" }, "a key was refused");
    return answer(deps, received, paused, caller.quota);
  };
}

/** Receives the stored upload; what turns out not to be a new file leaves no object. */
async function settle(deps: GatewayDeps, inTurn: OneAfterAnother, upload: Upload): Promise<Received> {
  const { file, partner, feed, object } = upload;
  let received: Received;
  try {
    received = await inTurn(`${partner} ${feed.entity}`, () => receiveFile(deps, upload));
  } catch (error) {
    // The write may have happened all the same. A received file must keep its object, so only a look decides; and where
    // even that fails, an object that nobody knows does less harm than a file without one.
    const there = await deps.store.load(fileRef(partner, file)).catch(() => null);
    if (there !== null) return { kind: "new", file: there.state };
    deps.log.error({ err: error, partner, file, object }, "a receipt was not confirmed; its object stays");
    throw error;
  }
  if (received.kind !== "new") await deps.objects.remove(object);
  else deps.log.info({ partner, file, feed: feed.name, bytes: upload.bytes }, "a file was received");
  return received;
}

type Paused = Awaited<ReturnType<typeof pauseOf>>;

function answer(deps: GatewayDeps, received: Received, paused: Paused, quota?: Quota): Response {
  const now = deps.clock.now();
  const left = (use: DayUse) => (quota === undefined ? {} : quotaHeaders(quota, use, now));
  switch (received.kind) {
    case "busy":
      return problemResponse(problems.busy);
    case "key-used-otherwise":
      return problemResponse(problems.idempotencyKeyReused(received.file));
    case "over-quota": {
      if (quota === undefined) throw new Error("a file is over a quota that its key does not have");
      return problemResponse(refusalOf(received.decision, quota, received.used, now));
    }
    case "new": {
      const response = fileResponse(deps, received.file, 202, paused);
      for (const [name, value] of Object.entries(received.use === undefined ? {} : left(received.use)))
        response.headers.set(name, value);
      return response;
    }
    case "repeat":
      return fileResponse(deps, received.file, 200, paused);
    default:
      return received satisfies never;
  }
}

function fileResponse(deps: GatewayDeps, file: File, status: 200 | 202, paused: Paused): Response {
  const url = `${deps.publicUrl}/v1/files/${file.file}`;
  const { partner, feed, sequence, bytes, sha256 } = file;
  const receivedAt = new Date(file.receivedAtMs).toISOString();
  const body = {
    file: file.file,
    status: url,
    repeat: status === 200,
    partner,
    feed,
    sequence,
    bytes,
    sha256,
    receivedAt,
    mode: file.purpose ?? "load",
    ...(paused !== null && { paused }),
  };
  return Response.json(body, { status, headers: { location: url, "cache-control": "no-store" } });
}

const keyOf = ({ idempotencyKey }: UploadHead) => ({ idempotencyKey });

async function* emptyStream(): AsyncGenerator<Uint8Array> {}
