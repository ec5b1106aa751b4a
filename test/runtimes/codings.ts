/** Undoes content codings, whole and damaged, and prints what came of each as one line of JSON. Runs on any runtime. */
import { createHash } from "node:crypto";
import process from "node:process";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { type Coding, decompress } from "@sluice/ingest-gateway/upload/decompress.ts";

const text = Buffer.from(
  Array.from({ length: 20_000 }, (_, row) => `${row},${(row * 7919) % 611},東京\n`).join(""),
);

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4099) yield bytes.subarray(at, at + 4099);
}

async function outcome(coding: Coding, bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of decompress(coding, inPieces(bytes))) hash.update(chunk);
    return hash.digest("hex");
  } catch (error) {
    return String(error);
  }
}

const outcomes: Record<string, string> = {};
for (const [coding, packed] of [
  ["gzip", gzipSync(text, { level: 6 })],
  ["zstd", zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
] as const) {
  const flipped = Uint8Array.from(packed);
  flipped[packed.length >> 1] = (flipped[packed.length >> 1] ?? 0) ^ 0xff;
  const cases: Record<string, Uint8Array> = {
    whole: packed,
    "cut at the end": packed.subarray(0, -1),
    "cut in the middle": packed.subarray(0, packed.length >> 1),
    "cut in its head": packed.subarray(0, 3),
    "followed by zeros": Buffer.concat([packed, new Uint8Array(7)]),
    "none at all": text,
    bomb: coding === "gzip" ? gzipSync(new Uint8Array(1 << 25)) : zstdCompressSync(new Uint8Array(1 << 25)),
  };
  for (const [what, bytes] of Object.entries(cases))
    outcomes[`${coding} ${what}`] = await outcome(coding, bytes);
  // Where a flipped bit shows depends on the decoder's version: only that it does.
  outcomes[`${coding} damaged`] = (await outcome(coding, flipped)).slice(0, 13);
}
process.stdout.write(`${JSON.stringify(outcomes)}\n`);
