/**
 * Takes a request's body into the object store while it is counted, hashed, decompressed and verified; never more of it in
 * memory than a few chunks, since each step pulls from the one before. What is refused leaves no object.
 */
import { type Hash, createHash } from "node:crypto";
import type { TextEncoding } from "@sluice/contracts/encoding.ts";
import { type CodePage, isCodePage } from "@sluice/contracts/fixed-width/code-page.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import * as problems from "../problems.ts";
import { strictDecoder, WrongEncoding } from "../strict-text.ts";
import type { WantedDigest } from "./content-digest.ts";
import { BrokenCoding, type Coding, decompress, ratioMax, TooCompressed } from "./decompress.ts";
import { paced, type Time, TooSlow } from "./paced.ts";
import { refuseWrongMedia, WrongMedia } from "./wrong-media.ts";

/** What is on the way. */
export interface Incoming {
  readonly body: AsyncIterable<Uint8Array>;
  /** As the client says; null for a chunked body. */
  readonly contentLength: number | null;
  readonly coding: Coding | null;
  readonly digests: readonly WantedDigest[];
  /** A code page is not verified here: a fixed-width file's bytes are judged record by record when it is cut. */
  readonly encoding: TextEncoding | CodePage;
  /** Both for the bytes as sent and after the coding is undone. */
  readonly bytesMax: number;
  /** By which a sender that hardly sends is given up; null for one that is never waited for, such as a local file. */
  readonly time: Time | null;
}

/** What became of it: `bytes` and `sha256` (hex) are of the content, after its coding is undone. */
export type StoredUpload =
  | { readonly kind: "stored"; readonly bytes: number; readonly sha256: string }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Stops the stream, and so the object store's write, with the answer. */
class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.problem = problem;
  }
}

/** Stores the content at `key`, for so many days. Throws what the object store throws. */
export function storeUpload(
  objects: ObjectStore,
  key: string,
  incoming: Incoming,
  keepDays?: number,
): Promise<StoredUpload> {
  return take(incoming, (content) => objects.put(key, content, keepDays));
}

/** Judges content that is stored already, by reading it through. */
export function judgeContent(incoming: Incoming): Promise<StoredUpload> {
  return take(incoming, async (content) => {
    for await (const _ of content);
  });
}

async function take(
  incoming: Incoming,
  keep: (content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<StoredUpload> {
  let refused: Refused | undefined;
  const content = { hash: createHash("sha256"), bytes: 0 };
  async function* guarded(): AsyncGenerator<Uint8Array> {
    try {
      yield* contentOf(incoming, content);
    } catch (error) {
      refused = asRefusal(error, incoming);
      throw refused ?? error;
    }
  }
  try {
    await keep(guarded());
  } catch (error) {
    // An object store may wrap what its body threw.
    if (refused !== undefined) return { kind: "refused", problem: refused.problem };
    throw error;
  }
  return { kind: "stored", bytes: content.bytes, sha256: content.hash.digest("hex") };
}

/** The verified content; counts and hashes into `content`. */
async function* contentOf(
  incoming: Incoming,
  content: { readonly hash: Hash; bytes: number },
): AsyncGenerator<Uint8Array> {
  const { coding, bytesMax, encoding } = incoming;
  const text = isCodePage(encoding) ? null : strictDecoder(encoding);
  const sent = sentBytes(incoming);
  const decoded = coding === null ? sent : decompress(coding, sent);
  for await (const chunk of refuseWrongMedia(decoded, coding)) {
    content.bytes += chunk.length;
    if (content.bytes > bytesMax) throw new Refused(problems.tooLarge(bytesMax, coding));
    content.hash.update(chunk);
    text?.decode(chunk);
    yield chunk;
  }
  if (content.bytes === 0) throw new Refused(problems.emptyBody);
  text?.end();
}

/** The bytes as sent: counted, and whole or refused. */
async function* sentBytes(incoming: Incoming): AsyncGenerator<Uint8Array> {
  const { contentLength, bytesMax } = incoming;
  const hashes = incoming.digests.map((digest) => ({ digest, hash: createHash(digest.hash) }));
  let sent = 0;
  const { time, body } = incoming;
  const chunks = (time === null ? body : paced(body, time))[Symbol.asyncIterator]();
  try {
    for (;;) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch (cause) {
        if (cause instanceof TooSlow) throw new Refused(problems.uploadTooSlow(sent), { cause });
        throw new Refused(problems.truncatedUpload(sent, contentLength), { cause });
      }
      if (next.done === true) break;
      sent += next.value.length;
      if (sent > bytesMax) throw new Refused(problems.tooLarge(bytesMax, null));
      for (const { hash } of hashes) hash.update(next.value);
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
  if (contentLength !== null && sent !== contentLength)
    throw new Refused(problems.truncatedUpload(sent, contentLength));
  if (sent === 0) throw new Refused(problems.emptyBody);
  for (const { digest, hash } of hashes) {
    const found = hash.digest("base64");
    if (found !== digest.base64)
      throw new Refused(problems.digestMismatch(digest.algorithm, digest.base64, found));
  }
}

function asRefusal(error: unknown, incoming: Incoming): Refused | undefined {
  if (error instanceof Refused) return error;
  const cause = { cause: error };
  if (error instanceof WrongEncoding)
    return new Refused(problems.wrongEncoding(incoming.encoding, error.bad), cause);
  if (error instanceof WrongMedia)
    return new Refused(problems.wrongMedia(error.found, incoming.encoding), cause);
  const coding = incoming.coding ?? "gzip";
  if (error instanceof BrokenCoding) return new Refused(problems.brokenCoding(coding, error.message), cause);
  if (error instanceof TooCompressed) return new Refused(problems.tooCompressed(coding, ratioMax), cause);
  return undefined;
}
