/** Undoes a content coding while it streams, strictly: the whole of it, nothing behind it, and nothing that grows beyond reason. */
import { Readable, pipeline } from "node:stream";
import { constants, createGunzip, createZstdDecompress } from "node:zlib";
import { ZstdFrame } from "./zstd-frame.ts";

/** The codings that an upload may have. */
export type Coding = "gzip" | "zstd";

/** Content may be this many times longer than what was sent; gzip can reach 1,032, zstd far more. */
export const ratioMax = 200;
/** Below this many bytes of content the ratio is not judged: a small file of like rows compresses well. */
export const ratioFreeBytes = 16 * 1024 ** 2;
/** A decoder may have to hold 2 to this many bytes: RFC 9659 lets no zstd content coding ask for more than 8 MiB. */
const windowLogMax = 23;

/** What was sent cannot be undone. */
export class BrokenCoding extends Error {
  override readonly name = "BrokenCoding";
}

/** The content is more than `ratioMax` times as long as what was sent. */
export class TooCompressed extends Error {
  override readonly name = "TooCompressed";
}

/** The content. Throws BrokenCoding, TooCompressed, or what `sent` throws. */
export async function* decompress(
  coding: Coding,
  sent: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const frame = coding === "zstd" ? new ZstdFrame() : null;
  let sentBytes = 0;
  let takenBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of sent) {
      const taken = frame === null ? chunk : chunk.subarray(0, frame.push(chunk));
      sentBytes += chunk.length;
      takenBytes += taken.length;
      if (taken.length > 0) yield taken;
    }
  }
  const undo = decoder(coding);
  // An error of the source arrives through the iteration below, as the one that destroyed `undo`.
  pipeline(Readable.from(counted(), { objectMode: true }), undo, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of undo as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > ratioFreeBytes && bytes > sentBytes * ratioMax) throw new TooCompressed();
      yield chunk;
    }
  } catch (error) {
    throw isDecoders(error) ? new BrokenCoding(whatItSays(error), { cause: error }) : error;
  }
  // Bun and Deno do not tell a zstd frame that is cut off; Node and Deno stop in silence behind the first.
  if (frame !== null && !frame.isWhole) throw new BrokenCoding("unexpected end of file");
  // zlib stops in silence at zero bytes after a gzip member, and with them at whatever follows.
  const usedBytes = frame === null ? undo.bytesWritten : takenBytes;
  if (usedBytes !== sentBytes) throw new BrokenCoding(`${sentBytes - usedBytes} bytes follow its end`);
}

function decoder(coding: Coding) {
  const chunkSize = 64 * 1024;
  if (coding === "gzip") return createGunzip({ chunkSize });
  return createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: windowLogMax } });
}

/** Deno's zstd errors have no code. */
function isDecoders(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return code.startsWith("Z_") || code.startsWith("ZSTD_") || error.message.startsWith(denoSays);
}

const denoSays = "Zstd decompress error: ";
const whatItSays = ({ message }: Error): string =>
  message.startsWith(denoSays) ? message.slice(denoSays.length) : message;
