/**
 * What a pipe could never deliver, found before it is written: once such an event lies in a stream, it blocks its shard until
 * it is dead-lettered.
 */
import { Buffer } from "node:buffer";
import { Envelope } from "@sluice/contracts/envelope.ts";
import type { TableName } from "@sluice/contracts/topology.ts";
import * as v from "valibot";
import { type OutboxEvent, UndeliverableEvent } from "../../ports/aggregate-store.ts";
import { absentPath } from "./template-paths.ts";
import { itemBytes, type TypedItem } from "./typed.ts";

/** The most that a message may weigh, as JSON in UTF-8: the smallest of the limits that AWS states for pipes, bus and queue. */
const messageBytesMax = 256 * 1024;
/** An item below this cannot make a message above the limit, whatever its characters need as JSON. */
const surelySmallBytes = 24 * 1024;

/**
 * Refuses an envelope or payload that no pipe delivers as it is meant: a group or id too long or of other characters, a value
 * that DynamoDB or JSON would change in silence (undefined, floats, NaN, instances of classes, lone surrogates).
 * Throws UndeliverableEvent.
 */
export function checkEvent(event: OutboxEvent): void {
  const envelope = v.safeParse(Envelope, event, { abortEarly: true });
  if (!envelope.success) throw undeliverable(event, v.summarize(envelope.issues));
  checkMap(event, event.payload, "payload");
}

/**
 * Refuses an item whose event no pipe of its table could deliver: a path that a template names is missing, or the message would be
 * above 256 KB. Throws UndeliverableEvent.
 */
export function checkItem(table: TableName, event: OutboxEvent, item: TypedItem): void {
  const absent = absentPath(table, item);
  if (absent !== null) throw undeliverable(event, `the item has no ${absent}, which a pipe's template names`);
  if (itemBytes(item) < surelySmallBytes) return;
  const bytes = Buffer.byteLength(JSON.stringify(item));
  if (bytes > messageBytesMax)
    throw undeliverable(
      event,
      `its item is ${bytes} bytes as JSON, more than the ${messageBytesMax} that a queue takes; put the bulk into an object and send its key`,
    );
}

function checkMap(event: OutboxEvent, values: Readonly<Record<string, unknown>>, path: string): void {
  for (const [name, value] of Object.entries(values)) checkValue(event, value, `${path}.${name}`);
}

function checkValue(event: OutboxEvent, value: unknown, path: string): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (value.isWellFormed()) return;
    throw undeliverable(event, `${path} holds half a surrogate pair, which UTF-8 cannot carry`);
  }
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return;
    throw undeliverable(event, `${path} is ${value}: only whole numbers travel; write a decimal as a string`);
  }
  if (Array.isArray(value))
    return value.forEach((entry, index) => checkValue(event, entry, `${path}[${index}]`));
  if (isPlainObject(value)) return checkMap(event, value, path);
  throw undeliverable(event, `${path} is ${kindOf(value)}: leave the field out, or make it plain JSON`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const kindOf = (value: unknown): string =>
  value === undefined
    ? "undefined"
    : typeof value === "object"
      ? `a ${value?.constructor.name}`
      : `a ${typeof value}`;

function undeliverable(event: OutboxEvent, reason: string): UndeliverableEvent {
  return new UndeliverableEvent(`no pipe could deliver ${event.type} ${event.id}: ${reason}`);
}
