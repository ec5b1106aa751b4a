/** What one would write without an engine: csv-parse, a hash of the key, and a file a shard. */
import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse";
import * as v from "valibot";

const Record = v.array(v.string());
const flushAt = 64 * 1024;

/** Splits the numbered file `input` by its key column into `shards` files below `into`; answers the number of rows. */
export async function splitWithCsvParse(
  input: string,
  into: string,
  shards: number,
  keyIndex: number,
): Promise<number> {
  mkdirSync(into);
  const files = Array.from({ length: shards }, (_, shard) => openSync(join(into, `${shard}.csv`), "w"));
  const waiting = files.map(() => "");
  const flush = (shard: number): void => {
    writeSync(files[shard] ?? -1, waiting[shard] ?? "");
    waiting[shard] = "";
  };
  let rows = 0;
  const parser = createReadStream(input, { highWaterMark: 1 << 20 }).pipe(parse());
  parser.on("readable", () => {
    for (let record: unknown = parser.read(); record !== null; record = parser.read()) {
      // Cheaper than a schema a row: the peer is not to be slowed by our ways.
      if (!isRecord(record)) throw new Error("csv-parse gave something else than fields");
      const shard = hashOf(record[keyIndex] ?? "") % shards;
      const text = `${waiting[shard]}${record.map(quoted).join(",")}\n`;
      waiting[shard] = text;
      rows += 1;
      if (text.length > flushAt) flush(shard);
    }
  });
  await new Promise((resolve, reject) => parser.once("end", resolve).once("error", reject));
  for (const shard of files.keys()) flush(shard);
  for (const file of files) closeSync(file);
  return rows;
}

const isRecord = (value: unknown): value is v.InferOutput<typeof Record> => Array.isArray(value);

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** FNV-1a, 32 bit. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
