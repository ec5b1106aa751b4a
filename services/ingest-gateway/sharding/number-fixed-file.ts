/**
 * The scan of a fixed-width file: framing, order, fields and control totals are judged, and its data records go on as numbered rows,
 * as those of a CSV file do. The file is held whole: its totals stand at its end, and a feed's `bytesMax` bounds it.
 */
import { writeFile } from "node:fs/promises";
import { batchesOf, repeatedMessage, repeatedWithin } from "@sluice/contracts/fixed-width/batches.ts";
import { readFile } from "@sluice/contracts/fixed-width/read-file.ts";
import { dateFaults } from "@sluice/contracts/fixed-width/check-dates.ts";
import { type FileReceipt, type FixedWidthForm, rowsOf } from "@sluice/contracts/fixed-width/rows.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import { Faults } from "./faults.ts";
import type { NumberedPaths, Numbering } from "./number-file.ts";

/** Scans `raw`. A fault's and a position's line is the record's number in the file. */
export async function numberFixedFile(
  raw: AsyncIterable<Uint8Array>,
  { names: columns, ...form }: FixedWidthForm & { readonly names: readonly string[] },
  paths: NumberedPaths,
  isOverdue: () => boolean,
  receipt: FileReceipt | undefined,
): Promise<Numbering> {
  if (receipt === undefined) throw new Error("a fixed-width file is cut by its receipt, and none was given");
  const chunks: Uint8Array[] = [];
  for await (const chunk of raw) {
    if (isOverdue()) return { kind: "overdue" };
    chunks.push(chunk);
  }
  const order = columns.map((_, index) => index);
  const faults = new Faults();
  const reading = readFile(Buffer.concat(chunks), form.layout, form.terms);
  if (reading.kind === "faulty") {
    for (const { code, record, byte, message } of reading.faults) faults.add(code, record, byte, message);
    faults.total = reading.faultTotal;
    return { kind: "numbered", records: 0, order, faults };
  }
  for (const { code, record, byte, message } of dateFaults(reading.file, form, receipt))
    faults.add(code, record, byte, message);
  const batches = batchesOf(reading.file, form);
  for (const { batch, first } of repeatedWithin(batches)) {
    const message = repeatedMessage(batch, `record ${first.record} of this file`);
    faults.add("receipt.batch-repeated", batch.record, batch.byte, message);
  }
  const rows = [...rowsOf(reading.file, form, columns, receipt)];
  if (rows.length === 0) faults.add("framing.no-records", 1, 1, "the file has no data records");
  const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  const lines = rows.map(({ fields }, index) => `${index + 1},${fields.map(quoted).join(",")}\n`);
  const positions = new DataView(new ArrayBuffer(rows.length * positionBytes));
  rows.forEach(({ record }, index) => {
    writePosition(positions, index * positionBytes, { line: record.record, byte: record.byte });
  });
  await writeFile(paths.records, lines.join(""));
  await writeFile(paths.positions, positions);
  return { kind: "numbered", records: rows.length, order, faults, batches };
}
