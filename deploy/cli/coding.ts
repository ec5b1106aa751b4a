/** What a local file is compressed with, told by its first bytes: `orders.csv.gz` is sent as it is. */

/** The content codings that a gateway undoes. */
export type Coding = "gzip" | "zstd";

const beginnings: readonly (readonly [coding: Coding, bytes: readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b, 0x08]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The file's coding; nothing when it has none. */
export async function codingOf(file: Blob): Promise<Coding | undefined> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return beginnings.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0];
}
