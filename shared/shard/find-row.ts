/** One row of a shard, found without reading the others: for a question about one line of a file. */
import type { ShardRow } from "./read-shard.ts";

const [quote, comma, newline, zero, nine] = [0x22, 0x2c, 0x0a, 0x30, 0x39];

/** The row of a record number (from 1) in a shard's bytes; null where it is not among them. Reads as `readShard` does. */
export function findRow(bytes: Uint8Array, record: number): ShardRow | null {
  let at = 0;
  while (at < bytes.length) {
    const { number, end: start } = numberAt(bytes, at);
    // A shard is in the order of the file.
    if (number > record) return null;
    const end = recordEnd(bytes, start);
    if (number === record) return { record, fields: fieldsOf(bytes.subarray(start, end)) };
    at = end + 1;
  }
  return null;
}

function numberAt(bytes: Uint8Array, from: number): { readonly number: number; readonly end: number } {
  let number = 0;
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= zero && byte <= nine; byte = bytes[at] ?? 0) {
    number = number * 10 + byte - zero;
    at += 1;
  }
  if (at === from || bytes[at] !== comma) throw new Error("a shard's row begins with no record number");
  return { number, end: at + 1 };
}

function recordEnd(bytes: Uint8Array, from: number): number {
  let isQuoted = false;
  let at = from;
  // A quote within quotes is written twice: it ends them and begins them again.
  for (; at < bytes.length && (isQuoted || bytes[at] !== newline); at += 1)
    if (bytes[at] === quote) isQuoted = !isQuoted;
  return at;
}

function fieldsOf(bytes: Uint8Array): readonly string[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const fields: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (isQuoted || (at < text.length && text[at] !== ",")) continue;
    const field = text.slice(from, at);
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    from = at + 1;
  }
  return fields;
}
