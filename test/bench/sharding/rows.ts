/** The rows that sharding is measured on: 64 bytes each in the partner's file, so that a million of them are 64 MB. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";

/** How the rows are written. */
export const rowsFormat: AnyFeed["format"] = {
  kind: "csv",
  encoding: "utf-8",
  delimiter: ",",
  quote: '"',
  header: "none",
  columns: ["member", "at", "name", "amount"],
};

/** A feed of such rows; whatever a cut does not look at is the orders feed's. */
export const rowsFeed: AnyFeed = {
  ...orders,
  format: rowsFormat,
  key: { parts: [{ column: "member" }], unique: false },
  rowBytes: 64,
};

/** Writes `count` rows, in pieces of many; with `numbered`, each behind its record number, as the scan hands them to DuckDB. */
export async function writeRows(path: string, count: number, numbered: boolean): Promise<void> {
  await pipeline(Readable.from(pieces(count, numbered)), createWriteStream(path));
}

function* pieces(count: number, numbered: boolean): Generator<string> {
  let piece = "";
  for (let record = 1; record <= count; record += 1) {
    // Keys in no order, each about three times.
    const member = (Math.imul(record, 2_654_435_761) >>> 0) % Math.ceil(count / 3);
    const amount = String((record * 7919) % 100_000_000).padStart(9, "0");
    const row = `m${String(member).padStart(8, "0")},2026-11-20T09:30:00Z,"Sato, ${String(record).padStart(10, "0")}",${amount.slice(0, -2)}.${amount.slice(-2)}00\n`;
    piece += numbered ? `${record},${row}` : row;
    if (piece.length > 1 << 18) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
}
