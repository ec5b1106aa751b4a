/** Numbers the records of a text, for tests. */
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import { RecordNumberer } from "./number-records.ts";

/** Two columns, separated by a comma. */
export const format: CsvFormat = {
  kind: "csv",
  encoding: "utf-8",
  delimiter: ",",
  quote: '"',
  header: "none",
  columns: ["a", "b"],
};

/** Feeds a text, or bytes, in pieces of `size` bytes. */
export function number(text: string | Uint8Array, settings: Partial<CsvFormat> = {}, size = 1 << 16) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const numberer = new RecordNumberer({ ...format, ...settings });
  const records: Uint8Array[] = [];
  const positions: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    const numbered = numberer.push(bytes.subarray(from, from + size));
    records.push(numbered.records);
    positions.push(numbered.positions);
  }
  const numbered = numberer.end();
  records.push(numbered.records);
  positions.push(numbered.positions);
  return {
    text: Buffer.concat(records).toString(),
    positions: Buffer.concat(positions),
    faults: numberer.faults.found,
    total: numberer.faults.total,
    records: numberer.records,
    order: numberer.order,
  };
}
