/** Undoes gzip while it streams, strictly: nothing after the last member, and nothing that grows beyond reason. */
import { Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** Content may be this many times longer than what was sent; gzip itself can reach 1,032. */
export const ratioMax = 200;
/** Below this many bytes of content the ratio is not judged: a small file of like rows compresses well. */
export const ratioFreeBytes = 16 * 1024 ** 2;

/** The gzip stream cannot be undone. */
export class BrokenGzip extends Error {
  override readonly name = "BrokenGzip";
}

/** The content is more than `ratioMax` times as long as what was sent. */
export class TooCompressed extends Error {
  override readonly name = "TooCompressed";
}

/** The content. Throws BrokenGzip, TooCompressed, or what `sent` throws. */
export async function* gunzip(sent: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sentBytes = 0;
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of sent) {
      sentBytes += chunk.length;
      yield chunk;
    }
  }
  const unzip = createGunzip({ chunkSize: 64 * 1024 });
  // An error of the source arrives through the iteration below, as the one that destroyed `unzip`.
  pipeline(Readable.from(counted(), { objectMode: true }), unzip, () => undefined);
  try {
    for await (const chunk of unzip as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > ratioFreeBytes && bytes > sentBytes * ratioMax) throw new TooCompressed();
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? new BrokenGzip(error.message, { cause: error }) : error;
  }
  // zlib stops in silence at zero bytes after a member, and with them at whatever follows.
  if (unzip.bytesWritten !== sentBytes)
    throw new BrokenGzip(`${sentBytes - unzip.bytesWritten} bytes follow its end`);
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
