/**
 * The scan of a fixed-width file: framing, order, fields and control totals are judged, and its data records go on as numbered rows,
 * as those of a CSV file do. The file is held whole: its totals stand at its end, and a feed's `bytesMax` bounds it.
 */
import { writeFile } from "node:fs/promises";
import { readFile } from "@sluice/contracts/fixed-width/read-file.ts";
import { type FixedWidthForm, rowsOf } from "@sluice/contracts/fixed-width/rows.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import { Faults } from "./faults.ts";
import type { NumberedPaths, Numbering } from "./number-file.ts";

/** Scans `raw`. A fault's and a position's line is the record's number in the file. */
export async function numberFixedFile(
  raw: AsyncIterable<Uint8Array>,
  form: FixedWidthForm,
  columns: readonly string[],
  paths: NumberedPaths,
  isOverdue: () => boolean,
): Promise<Numbering> {
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
  const rows = [...rowsOf(reading.file, form, columns)];
  if (rows.length === 0) faults.add("framing.no-records", 1, 1, "the file has no data records");
  const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  const lines = rows.map(({ fields }, index) => `${index + 1},${fields.map(quoted).join(",")}\n`);
  const positions = new DataView(new ArrayBuffer(rows.length * positionBytes));
  rows.forEach(({ record }, index) => {
    writePosition(positions, index * positionBytes, { line: record.record, byte: record.byte });
  });
  await writeFile(paths.records, lines.join(""));
  await writeFile(paths.positions, positions);
  return { kind: "numbered", records: rows.length, order, faults };
}
