/** Reads a completed upload through, by the very steps of an upload in one request: what that would refuse, this says as faults of a file. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import { encodingOf, type AnyFeed } from "@sluice/contracts/feed.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import { rawKey } from "@sluice/contracts/objects.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import { daysKept } from "@sluice/contracts/retention.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { LargeUpload } from "../core/large-upload.ts";
import { type Incoming, judgeContent, storeUpload } from "../upload/store-upload.ts";

/** Every code that content is refused with. The catalogue itself, whose texts are long, is not loaded for it. */
const arrivalCodes: ReadonlySet<string> = new Set<Code>([
  ...(["digest-mismatch", "empty-body", "too-large", "too-compressed"] as const),
  ...(["broken-gzip", "broken-zstd", "wrong-media", "wrong-encoding"] as const),
]);

/** What is known of it then: where its content lies, how long it is and its SHA-256 (hex); of one with faults, those of the bytes as sent. */
export interface JudgedUpload {
  readonly object: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly faults?: readonly Fault[];
}

/** Judges it; what has a content coding is stored without it. Throws what the object store throws. */
export async function judgeUpload(
  objects: ObjectStore,
  feed: AnyFeed,
  upload: LargeUpload,
): Promise<JudgedUpload> {
  const { partner, file, place, bytes, coding, sha256 } = upload;
  const body = heeded(await objects.stream(place.key));
  const incoming: Incoming = {
    body: body.chunks,
    contentLength: bytes,
    coding: coding ?? null,
    digests:
      sha256 === undefined
        ? []
        : [
            {
              algorithm: "sha-256",
              hash: "sha256",
              base64: Buffer.from(sha256, "hex").toString("base64"),
            },
          ],
    encoding: encodingOf(feed),
    bytesMax: feed.bytesMax,
    // The store is waited for as long as it takes.
    time: null,
  };
  const object = coding === undefined ? place.key : rawKey(partner, file);
  const judged = await (coding === undefined
    ? judgeContent(incoming)
    : storeUpload(objects, object, incoming, daysKept(feed, "raw")));
  // A store that broke off is not the sender's fault.
  if (body.broke !== null) throw body.broke;
  if (judged.kind === "stored") return { object, bytes: judged.bytes, sha256: judged.sha256 };
  const found = await digestOf(await objects.stream(place.key));
  return { object: place.key, bytes, sha256: found, faults: [faultOf(judged.problem, upload, found)] };
}

/** The same bytes, and what their source threw. */
function heeded(source: AsyncIterable<Uint8Array>): {
  readonly chunks: AsyncIterable<Uint8Array>;
  broke: Error | null;
} {
  const heard: { chunks: AsyncIterable<Uint8Array>; broke: Error | null } = { chunks: heed(), broke: null };
  async function* heed(): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      heard.broke = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
  return heard;
}

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of content) hash.update(chunk);
  return hash.digest("hex");
}

function faultOf({ code, detail, extra }: Problem, { sha256 }: LargeUpload, found: string): Fault {
  // Anything else is a fault of ours.
  if (!arrivalCodes.has(code))
    throw new Error(`an upload in parts cannot be refused with ${code}: ${detail}`);
  const message =
    code === ("digest-mismatch" satisfies Code)
      ? `The upload was begun with the SHA-256 ${sha256 ?? ""}, but the bytes that arrived have ${found}. Send the file again.`
      : detail;
  return { code, message, line: count(extra?.["line"]), byte: count(extra?.["byte"]) };
}

const count = (value: unknown): number => (typeof value === "number" ? value : 0);
