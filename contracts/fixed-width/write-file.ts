/** From records to a file's bytes: the inverse of `readFile`. */
import { codeTables, encodeText } from "./code-page.ts";
import type { FieldValue, FileStyle, FixedRecord, PartnerTerms, Separator } from "./file.ts";
import type { Field, Layout } from "./layout.ts";
import { fieldsOf } from "./read-record.ts";

/** A record to be written: its place follows from the ones before it. */
export type RecordToWrite = Pick<FixedRecord, "role" | "values">;

/** The bytes. Throws a RangeError for a value that its field cannot hold, naming record and field. */
export function writeFile(
  file: { readonly style: FileStyle; readonly records: readonly RecordToWrite[] },
  layout: Layout,
  terms: Pick<PartnerTerms, "codePage">,
): Uint8Array<ArrayBuffer> {
  const { style, records } = file;
  const { cr, lf, endOfFile } = codeTables[terms.codePage];
  if (style.endOfFileByte && endOfFile < 0) throw new RangeError(`${terms.codePage} has no end-of-file byte`);
  const separators: Record<Separator, readonly number[]> = { none: [], CR: [cr], LF: [lf], CRLF: [cr, lf] };
  const separator = separators[style.separator];
  const step = layout.recordBytes + separator.length;
  const bytes = new Uint8Array(records.length * step);
  records.forEach((record, index) => {
    const written = encodeText(recordText(record, layout, index + 1), terms.codePage);
    if (!(written instanceof Uint8Array))
      throw new RangeError(`record ${index + 1}: "${written.missing}" is no character of ${terms.codePage}`);
    bytes.set(written, index * step);
    bytes.set(separator, index * step + layout.recordBytes);
  });
  const used = style.separatorAtEnd || records.length === 0 ? bytes.length : bytes.length - separator.length;
  const whole = new Uint8Array(used + (style.endOfFileByte ? 1 : 0));
  whole.set(bytes.subarray(0, used));
  if (style.endOfFileByte) whole[used] = endOfFile;
  return whole;
}

function recordText({ role, values }: RecordToWrite, layout: Layout, record: number): string {
  const type = layout.types.find((one) => one.role === role);
  if (type === undefined)
    throw new RangeError(`record ${record}: the layout ${layout.name} has no ${role} record`);
  const { overlay } = type;
  const isOverlaid = overlay !== undefined && values[overlay.indicator] === overlay.is;
  return fieldsOf(type, isOverlaid)
    .map((field) => fieldText(field, values[field.name], record))
    .join("");
}

function fieldText(field: Field, value: FieldValue | undefined, record: number): string {
  if (field.kind === "filler") return field.fill.repeat(field.bytes);
  if (value === undefined) throw new RangeError(`record ${record}: ${field.name} has no value`);
  if (field.characters === "digits" && value === "") return " ".repeat(field.bytes);
  const text = value.toString();
  if (text.length > field.bytes || (text.startsWith("-") && field.characters === "digits"))
    throw new RangeError(`record ${record}: ${field.name} has ${field.bytes} bytes, "${text}" does not fit`);
  return field.justify === "left"
    ? text.padEnd(field.bytes, field.fill)
    : text.padStart(field.bytes, field.fill);
}
