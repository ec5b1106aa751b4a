/** Decodes every byte, pair and EUC triple in every encoding, and prints a hash of what they read as. Runs on any runtime. */
import { createHash } from "node:crypto";
import process from "node:process";
import { codecs } from "@sluice/ingest-gateway/strict-text-codecs.ts";

function* sequences(): Generator<readonly number[]> {
  for (let a = 0; a < 256; a += 1) {
    yield [a];
    for (let b = 0; b < 256; b += 1) yield [a, b];
  }
  for (let b = 0; b < 256; b += 1) for (let c = 0; c < 256; c += 1) yield [0x8f, b, c];
}

const hashes = Object.entries(codecs).map(([encoding, codec]) => {
  const hash = createHash("sha256");
  let read = 0;
  for (const sequence of sequences()) {
    const bytes = Uint8Array.from(sequence);
    try {
      const whole = codec.wholeBytes(bytes);
      hash.update(`${whole} ${codec.decode(bytes.subarray(0, whole))}\n`);
      read += 1;
    } catch {
      hash.update("refused\n");
    }
  }
  return { encoding, read, sha256: hash.digest("hex") };
});
process.stdout.write(`${JSON.stringify(hashes)}\n`);
