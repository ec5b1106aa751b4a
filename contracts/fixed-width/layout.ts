/** A fixed-width file as data: its record types, their fields by byte, their order and their control totals. */
import type { CharacterClass } from "./characters.ts";

/** A field. Offsets and widths are in bytes, offsets from 0. */
export interface Field {
  readonly name: string;
  /** What the format's own documents call it. */
  readonly title: string;
  readonly at: number;
  readonly bytes: number;
  /**
   * What it is read as. `digits`: the digits as they stand (codes keep their zeros); `amount`: a bigint; `text`: without its
   * fill; `filler`: not read, and nothing but fill.
   */
  readonly kind: "digits" | "amount" | "text" | "filler";
  readonly characters: CharacterClass;
  readonly fill: "0" | " ";
  readonly justify: "left" | "right";
  /** Whether a field of digits may be all blanks instead: it reads as "". */
  readonly mayBeBlank: boolean;
  /** Whether it must hold something besides fill. */
  readonly required: boolean;
  /** The only values, where it is a code. */
  readonly oneOf?: readonly string[];
}

/** Fields that one field stands for when an indicator says so. */
export interface Overlay {
  readonly indicator: string;
  readonly is: string;
  readonly replaces: readonly [string, ...string[]];
  readonly by: Field;
}

/** What a record is in its file. */
export type RecordRole = "header" | "data" | "trailer" | "end";

/** A type of record, known by its first bytes. */
export interface RecordType {
  readonly role: RecordRole;
  readonly mark: string;
  readonly fields: readonly Field[];
  readonly overlay?: Overlay;
}

/** A trailer field that must equal what its batch's data records come to: their number, or the sum of an amount. */
export interface Total {
  readonly field: string;
  readonly sum: "records" | { readonly amount: string };
  /** Only records whose field has (or has not) the value. */
  readonly of?: { readonly field: string; readonly is?: string; readonly isNot?: string };
}

/** A layout: batches of header, data and trailer, then an end record. */
export interface Layout {
  readonly name: string;
  readonly recordBytes: number;
  readonly types: readonly RecordType[];
  readonly totals: readonly Total[];
  /** Header fields that must be the same in all batches of a file. */
  readonly sameInFile: readonly string[];
  /** The header field that says the code page, and its value for each. */
  readonly codeFlag?: { readonly field: string; readonly jis: string; readonly ebcdic: string };
}

/** A field as a layout's author writes it: its place follows from the fields before it. */
export type Column = Omit<Field, "at">;

/** Digits, zero-filled on the left. */
export function digits(name: string, title: string, bytes: number, more: Partial<Column> = {}): Column {
  const rest = { characters: "digits", fill: "0", justify: "right", mayBeBlank: false } as const;
  return { name, title, bytes, kind: "digits", required: false, ...rest, ...more };
}

/** An amount or a count: an unsigned integer, zero-filled on the left, never blank. */
export function amount(name: string, title: string, bytes: number): Column {
  return digits(name, title, bytes, { kind: "amount", required: false });
}

/** Text, space-filled on the right. */
export function text(
  name: string,
  title: string,
  bytes: number,
  characters: CharacterClass,
  more: Partial<Column> = {},
): Column {
  const rest = { fill: " ", justify: "left", mayBeBlank: true, required: false } as const;
  return { name, title, bytes, kind: "text", characters, ...rest, ...more };
}

/** Bytes that hold nothing. */
export function filler(bytes: number): Column {
  return { ...text("filler", "ダミー", bytes, "blank"), kind: "filler" };
}

/** Puts columns one after the other. */
export function inOrder(columns: readonly Column[]): Field[] {
  let at = 0;
  return columns.map((column) => {
    const field = { ...column, at };
    at += column.bytes;
    return field;
  });
}

/** A record type; its first column is the mark. */
export function recordType(
  role: RecordRole,
  mark: string,
  columns: readonly Column[],
  overlay?: {
    readonly indicator: string;
    readonly is: string;
    readonly replaces: readonly [string, ...string[]];
    readonly by: Column;
  },
): RecordType {
  const fields = inOrder([digits("recordType", "データ区分", mark.length, { oneOf: [mark] }), ...columns]);
  if (overlay === undefined) return { role, mark, fields };
  const first = fields.find(({ name }) => name === overlay.replaces[0]);
  if (first === undefined) throw new Error(`the overlay replaces ${overlay.replaces[0]}, which is no field`);
  return { role, mark, fields, overlay: { ...overlay, by: { ...overlay.by, at: first.at } } };
}

/** Throws when a layout's records are not all of its length, or it names fields that it does not have. */
export function checkLayout(layout: Layout): Layout {
  const wrong: string[] = [];
  const fieldsOf = (role: RecordRole) => layout.types.find((type) => type.role === role)?.fields ?? [];
  for (const { role, fields, overlay } of layout.types) {
    const bytes = fields.reduce((sum, field) => sum + field.bytes, 0);
    if (bytes !== layout.recordBytes) wrong.push(`its ${role} record has ${bytes} bytes`);
    if (overlay === undefined) continue;
    const replaced = fields.filter(({ name }) => overlay.replaces.includes(name));
    const width = replaced.reduce((sum, field) => sum + field.bytes, 0);
    if (width !== overlay.by.bytes)
      wrong.push(`its overlay has ${overlay.by.bytes} bytes in place of ${width}`);
  }
  const has = (role: RecordRole, name: string) => fieldsOf(role).some((field) => field.name === name);
  for (const { field, sum, of } of layout.totals) {
    if (!has("trailer", field)) wrong.push(`its trailer has no ${field}`);
    if (sum !== "records" && !has("data", sum.amount)) wrong.push(`its data record has no ${sum.amount}`);
    if (of !== undefined && !has("data", of.field)) wrong.push(`its data record has no ${of.field}`);
  }
  for (const field of layout.sameInFile) if (!has("header", field)) wrong.push(`its header has no ${field}`);
  if (wrong.length > 0)
    throw new Error(`the layout ${layout.name} (${layout.recordBytes} bytes) is wrong: ${wrong.join("; ")}`);
  return layout;
}
