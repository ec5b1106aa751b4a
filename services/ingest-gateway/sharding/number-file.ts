/** Runs the scan over a whole file: numbered records (in UTF-8) and their positions go to two local files, in flat memory. */
import { type FileHandle, open } from "node:fs/promises";
import type { CsvFormat } from "@sluice/contracts/csv-format.ts";
import type { Batch } from "@sluice/contracts/fixed-width/batches.ts";
import { strictDecoder, WrongEncoding } from "../strict-text.ts";
import type { Faults } from "./faults.ts";
import type { FrameValues } from "./frame-reader.ts";
import { RecordNumberer } from "./number-records.ts";
import { scannedAs } from "./sent-bytes.ts";
import type { Numbered } from "./numbered-output.ts";

/** Where the two files go. */
export interface NumberedPaths {
  readonly records: string;
  readonly positions: string;
}

/**
 * How the scan ended. The files are of use only when there are no faults. `order`: which of the feed's columns each of the file's is.
 * `overdue`: the time was up first.
 */
export type Numbering =
  | {
      readonly kind: "numbered";
      readonly records: number;
      readonly order: readonly number[];
      readonly faults: Faults;
      readonly batches?: readonly Batch[];
      /** Of formats with a frame. */
      readonly frame?: FrameValues;
    }
  | { readonly kind: "overdue" };

/** Scans `raw`. Rejects with what the source or the disk says. */
export async function numberFile(
  raw: AsyncIterable<Uint8Array>,
  format: CsvFormat,
  paths: NumberedPaths,
  isOverdue: () => boolean,
): Promise<Numbering> {
  await using records = await open(paths.records, "w");
  await using positions = await open(paths.positions, "w");
  const numberer = new RecordNumberer(format);
  const isUtf16 = scannedAs(format.encoding) !== format.encoding;
  // Strict over the bytes as sent, for a fault's true offset; the second one only turns the numbered records into UTF-8.
  const verify = strictDecoder(format.encoding);
  const transcode = scannedAs(format.encoding) === "utf-8" ? null : strictDecoder(format.encoding);
  const put = async (numbered: Numbered): Promise<void> => {
    const utf8 =
      transcode === null ? numbered.records : Buffer.from(transcode.decode(numbered.records), "utf8");
    await writeAll(records, utf8);
    await writeAll(positions, numbered.positions);
  };
  try {
    for await (const chunk of raw) {
      if (isOverdue()) return { kind: "overdue" };
      const text = verify.decode(chunk);
      await put(numberer.push(isUtf16 ? Buffer.from(text, "utf8") : chunk));
      if (numberer.stopped) break;
    }
    if (!numberer.stopped) {
      verify.end();
      await put(numberer.end());
    }
  } catch (cause) {
    if (!(cause instanceof WrongEncoding)) throw cause;
    const { byte, line, column, hex, why } = cause.bad;
    const message = `the file is not in ${format.encoding}: column ${column} of the line holds ${hex}, ${why}`;
    numberer.faults.add("encoding.invalid-bytes", line, byte, message);
  }
  const { records: count, order, faults, frame } = numberer;
  return { kind: "numbered", records: count, order, faults, ...(frame !== null && { frame }) };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}
