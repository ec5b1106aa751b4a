/** Bytes into and out of files, at the pace of whoever is slower. */
import { type FileHandle, open } from "node:fs/promises";

/** How much is read at once. */
const chunkBytes = 256 * 1024;

/** Writes a new file. The next chunk is asked for when the one before it is written. `durable` forces the bytes onto the disk. */
export async function writeAll(
  path: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  durable: boolean,
): Promise<void> {
  const handle = await open(path, "wx");
  try {
    if (body instanceof Uint8Array) await writeChunk(handle, body);
    else for await (const chunk of body) await writeChunk(handle, chunk);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeChunk(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.byteLength - at);
    at += bytesWritten;
  }
}

/** The whole file, or what there is of a range; closes the handle. */
export async function bytesFrom(
  handle: FileHandle,
  range?: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  try {
    const { size } = await handle.stat();
    const offset = range?.offset ?? 0;
    const bytes = new Uint8Array(Math.max(0, Math.min(range?.length ?? size, size - offset)));
    const read = await fill(handle, bytes, offset);
    return read < bytes.byteLength ? bytes.subarray(0, read) : bytes;
  } finally {
    await handle.close();
  }
}

/** The file from `offset` on, in chunks. It is opened with the first one and closed with the last, or when the reader stops. */
export async function* chunksFrom(
  openFile: () => Promise<FileHandle>,
  offset: number,
): AsyncGenerator<Uint8Array> {
  const handle = await openFile();
  try {
    for (let at = offset; ;) {
      const chunk = new Uint8Array(chunkBytes);
      const read = await fill(handle, chunk, at);
      if (read > 0) yield chunk.subarray(0, read);
      if (read < chunkBytes) return;
      at += read;
    }
  } finally {
    await handle.close();
  }
}

/** Fills `bytes` from `position` on; answers how many there were. */
async function fill(handle: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.byteLength - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
