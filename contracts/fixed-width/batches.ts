/** A file's batches as a feed tells them apart, so that none is taken twice. Pure. */
import type { FixedFile, FixedRecord } from "./file.ts";
import type { RecordRole } from "./layout.ts";
import type { FixedWidthForm } from "./rows.ts";

/** A batch: the header's fields that the form names, and its control totals. */
export interface Batch {
  readonly id: readonly string[];
  /** The same for a person, each value with its title. */
  readonly told: string;
  /** Where its header stands, from 1. */
  readonly record: number;
  readonly byte: number;
}

/** Every batch, in the order of the file; none where the form has no rule for them. */
export function batchesOf({ records }: FixedFile, { batch, layout }: FixedWidthForm): Batch[] {
  if (batch === undefined) return [];
  const titleOf = (role: RecordRole, name: string): string =>
    layout.types.find((type) => type.role === role)?.fields.find((field) => field.name === name)?.title ??
    name;
  const titles = [
    ...batch.id.map((name) => titleOf("header", name)),
    ...layout.totals.map(({ field }) => titleOf("trailer", field)),
  ];
  const batches: Batch[] = [];
  let header: FixedRecord | null = null;
  for (const record of records) {
    if (record.role === "header") header = record;
    if (record.role !== "trailer" || header === null) continue;
    const { values } = header;
    const id = [
      ...batch.id.map((name) => String(values[name] ?? "")),
      ...layout.totals.map(({ field }) => String(record.values[field] ?? "")),
    ];
    const told = id.map((value, at) => `${titles[at]} ${value}`).join(", ");
    batches.push({ id, told, record: header.record, byte: header.byte });
  }
  return batches;
}

/** The batches that stood earlier in the same file already, each with the first of them. */
export function repeatedWithin(
  batches: readonly Batch[],
): { readonly batch: Batch; readonly first: Batch }[] {
  const firsts = new Map<string, Batch>();
  return batches.flatMap((batch) => {
    const id = JSON.stringify(batch.id);
    const first = firsts.get(id);
    if (first !== undefined) return [{ batch, first }];
    firsts.set(id, batch);
    return [];
  });
}

/** What a sender is told of a batch that was `where` before. */
export const repeatedMessage = ({ record, told }: Batch, where: string): string =>
  `the batch of record ${record} (${told}) came before, in ${where}: leave it out; if it is another one, send it in one batch with other payments`;
