/** A fixed-width file that was read or is to be written, and what can be wrong with one. */
import type { CodePage } from "./code-page.ts";
import type { Relaxed } from "./characters.ts";
import type { RecordRole } from "./layout.ts";

/** A field's value: digits and text as strings, amounts as bigint. Fillers have none. */
export type FieldValue = string | bigint;

/** A record: where it began (both from 1) and its fields. */
export interface FixedRecord {
  readonly role: RecordRole;
  readonly record: number;
  readonly byte: number;
  /** Which batch of the file, from 1; the end record belongs to the last one. */
  readonly batch: number;
  readonly values: Readonly<Record<string, FieldValue>>;
}

/** What stands between records. */
export type Separator = "none" | "CR" | "LF" | "CRLF";

/** How a file is written besides its records. */
export interface FileStyle {
  readonly separator: Separator;
  /** Whether the last record has its separator too. */
  readonly separatorAtEnd: boolean;
  /** Whether a 1A follows the last record. */
  readonly endOfFileByte: boolean;
}

/** A file that is right. */
export interface FixedFile {
  readonly style: FileStyle;
  readonly records: readonly FixedRecord[];
}

/** The codes of what can be wrong. */
export type FixedFaultCode =
  | "fixed.byte-order-mark"
  | "fixed.empty"
  | "fixed.record-length"
  | "fixed.separator"
  | "fixed.after-end"
  | "fixed.record-type"
  | "fixed.record-order"
  | "fixed.code-flag"
  | "fixed.character"
  | "fixed.digits"
  | "fixed.required"
  | "fixed.value"
  | "fixed.justified"
  | "fixed.split-kana"
  | "fixed.differs-in-file"
  | "fixed.date"
  | "fixed.date-far"
  | "fixed.total"
  | "fixed.total-overflow";

/** One fault. `record` and `byte` are from 1, `byte` of the file; `field` is "" where the whole record is meant. */
export interface FixedFault {
  readonly code: FixedFaultCode;
  readonly message: string;
  readonly record: number;
  readonly byte: number;
  readonly field: string;
}

/** What is agreed with a partner about its files. What is not said is as the standard has it. */
export interface PartnerTerms {
  readonly codePage: CodePage;
  /** All but `Separator`s that are agreed are faults; all four when not said. */
  readonly separators?: readonly Separator[];
  readonly characters?: Relaxed;
  /** Whether several batches may stand before the end record. */
  readonly batches: "one" | "several";
  /** Whether the end record may be left out. */
  readonly endMayLack?: boolean;
  /** Fields of digits that this partner leaves blank. */
  readonly blankDigits?: readonly string[];
}

/** What a reading came to. Faults: the first `faultsMax`, and how many there were. */
export type Reading =
  | { readonly kind: "read"; readonly file: FixedFile }
  | { readonly kind: "faulty"; readonly faults: readonly FixedFault[]; readonly faultTotal: number };

/** The most faults that a reading names. */
export const faultsMax = 100;
