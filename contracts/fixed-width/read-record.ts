/** One record: which type it is, and its fields. */
import type { CharacterCheck } from "./characters.ts";
import type { FieldValue, FixedFault, PartnerTerms } from "./file.ts";
import type { Field, Layout, RecordType } from "./layout.ts";
import { readField } from "./read-field.ts";

/** Where a record stands. */
export interface RecordPlace {
  readonly record: number;
  /** Of its first byte in the file, from 1. */
  readonly byte: number;
}

/** The type that a record's text begins with the mark of. */
export function typeOf(layout: Layout, text: string): RecordType | undefined {
  return layout.types.find(({ mark }) => text.startsWith(mark));
}

/** The fields that a record has, once its indicator is looked at. */
export function fieldsOf({ fields, overlay }: RecordType, isOverlaid: boolean): readonly Field[] {
  if (overlay === undefined || !isOverlaid) return fields;
  const [first] = overlay.replaces;
  return fields.flatMap((field) => {
    if (field.name === first) return [overlay.by];
    return overlay.replaces.includes(field.name) ? [] : [field];
  });
}

/** Reads a record's fields; faults go to `fault`. Fields that are wrong have no value. */
export function readRecord(
  type: RecordType,
  text: string,
  place: RecordPlace,
  terms: PartnerTerms,
  check: CharacterCheck,
  fault: (fault: FixedFault) => void,
): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const field of fieldsOf(type, isOverlaid(type, text))) {
    const mayBeBlank = terms.blankDigits?.includes(field.name) ?? false;
    const read = readField(field, text.slice(field.at, field.at + field.bytes), check, mayBeBlank);
    if (read.kind === "fault") {
      const { record } = place;
      const byte = place.byte + field.at + read.at;
      const where = `record ${record}, byte ${byte}, ${field.title} (bytes ${field.at + 1}-${field.at + field.bytes} of the record)`;
      fault({ code: read.code, record, byte, field: field.name, message: `${where}: ${read.message}` });
    } else if (field.kind !== "filler") values[field.name] = read.value;
  }
  return values;
}

function isOverlaid({ fields, overlay }: RecordType, text: string): boolean {
  const indicator = fields.find(({ name }) => name === overlay?.indicator);
  return indicator !== undefined && text.slice(indicator.at, indicator.at + indicator.bytes) === overlay?.is;
}
