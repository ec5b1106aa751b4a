/**
 * Cuts a file's bytes into records by counting them, then looks at what stands between: with no separator there is nothing to
 * split on, and a stray line end inside a record shows where it went wrong.
 */
import { codeTables } from "./code-page.ts";
import type { FixedFault, FixedFaultCode, FileStyle, PartnerTerms, Separator } from "./file.ts";

/** A record's place in the bytes, offsets from 0. */
export interface Frame {
  readonly from: number;
  readonly to: number;
}

/** The frames of the records that have the right length, and the faults of those that have not. */
export interface Framing {
  readonly frames: readonly (Frame & { readonly record: number })[];
  readonly style: FileStyle;
  readonly faults: readonly FixedFault[];
}

/** Frames `bytes` as records of `recordBytes` bytes. */
export function frameRecords(bytes: Uint8Array, recordBytes: number, terms: PartnerTerms): Framing {
  const { cr, lf, endOfFile } = codeTables[terms.codePage];
  const faults: FixedFault[] = [];
  const frames: (Frame & { readonly record: number })[] = [];
  const fault = (code: FixedFaultCode, record: number, from: number, message: string): void => {
    faults.push({ code, record, byte: from + 1, field: "", message });
  };
  const isLineEnd = (at: number): boolean => bytes[at] === cr || bytes[at] === lf;
  const lineEndAfter = (at: number, to: number): number => {
    let next = at;
    while (next < to && !isLineEnd(next)) next += 1;
    return next;
  };
  const separatorAt = (at: number): Separator => {
    if (bytes[at] === cr) return bytes[at + 1] === lf ? "CRLF" : "CR";
    return bytes[at] === lf ? "LF" : "none";
  };

  const endOfFileByte = bytes.length > 0 && bytes[bytes.length - 1] === endOfFile;
  const length = bytes.length - (endOfFileByte ? 1 : 0);
  let style: Separator | null = null;
  let separatorAtEnd = false;
  let at = 0;
  let record = 0;
  while (at < length) {
    record += 1;
    const full = Math.min(at + recordBytes, length);
    let to = lineEndAfter(at, full);
    if (to === at + recordBytes && to < length && !isLineEnd(to) && style !== "none") {
      // Longer than it may be, or a file without separators: a line end within the next record's bytes tells which.
      const next = lineEndAfter(to, Math.min(to + recordBytes, length));
      const separated = style !== null || (next < length && next < to + recordBytes / 2);
      if (separated) to = next;
    }
    if (to - at === recordBytes) frames.push({ from: at, to, record });
    else
      fault(
        "fixed.record-length",
        record,
        at,
        `record ${record} at byte ${at + 1} has ${to - at} bytes, not ${recordBytes}: ` +
          (to - at < recordBytes
            ? "keep the spaces at its end"
            : "write each character as one byte (half-width kana, not UTF-8)"),
      );
    const separator = separatorAt(to);
    if (to < length || style === null) {
      style ??= to < length ? separator : null;
      if (style !== null && separator !== style)
        fault(
          "fixed.separator",
          record,
          to,
          `${named(separator)} follows record ${record}, ${named(style)} the first: use one throughout`,
        );
    }
    at = to + (separator === "none" ? 0 : separator === "CRLF" ? 2 : 1);
    separatorAtEnd = separator !== "none";
  }
  const separator = style ?? "none";
  const allowed = terms.separators;
  if (allowed !== undefined && record > 0 && !allowed.includes(separator))
    fault(
      "fixed.separator",
      1,
      recordBytes,
      `${named(separator)} follows the first record: agreed is ${allowed.map(named).join(" or ")}`,
    );
  return { frames, faults, style: { separator, separatorAtEnd, endOfFileByte } };
}

function named(separator: Separator): string {
  return separator === "none" ? "no separator" : separator;
}
