/** DynamoDB-typed values: what a table holds, what a stream tells, and how much of it there is. */
import { Buffer } from "node:buffer";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item, or the inside of a map attribute, in DynamoDB's typed form: `{ "rows": { "N": "3" } }`. */
export type TypedItem = Record<string, AttributeValue>;

/** An item that is not what this code writes: somebody else wrote it, or another version. */
export class ForeignItem extends Error {
  override readonly name = "ForeignItem";
}

/** A string attribute's text. Throws ForeignItem when the item lacks it: the item is not what this code wrote. */
export function text(item: TypedItem, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw missing(name, "S");
  return value;
}

/** A number attribute's whole number. Throws ForeignItem when it is missing or no safe integer. */
export function integer(item: TypedItem, name: string): number {
  const value = Number(item[name]?.N);
  if (!Number.isSafeInteger(value)) throw missing(name, "N");
  return value;
}

/** A map attribute's inside. Throws ForeignItem when it is missing. */
export function map(item: TypedItem, name: string): TypedItem {
  const value = item[name]?.M;
  if (value === undefined) throw missing(name, "M");
  return value;
}

const missing = (name: string, type: string): Error =>
  new ForeignItem(
    `an item lacks ${name} as ${type}: it was not written by Sluice, or by another version of it; compare the item with this build`,
  );

/**
 * An item's size in bytes as DynamoDB counts it: names and texts in UTF-8, numbers two digits a byte, one byte a map or list
 * entry. Exact but for numbers, which AWS calls approximate.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: TypedItem): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += Buffer.byteLength(name) + valueBytes(value);
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.M !== undefined) return 3 + itemBytes(value.M) + Object.keys(value.M).length;
  if (value.L !== undefined)
    return 3 + value.L.reduce((sum, entry) => sum + valueBytes(entry), 0) + value.L.length;
  if (value.B !== undefined) return value.B.byteLength;
  return 1;
}
