/**
 * The items of an aggregate: its state, `{pk, sk, version, state, write}` (and `expiresAt` where it may be forgotten), and beside it each event,
 * `{pk, sk: "<sk>@<version>", outbox}`, which the table's pipes carry on. Pure: the same for every store.
 */
import { type TableName, timeToLiveAttribute } from "@sluice/contracts/topology.ts";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { AggregateRef, Change, Loaded, OutboxEvent } from "../../ports/aggregate-store.ts";
import { checkEvent, checkItem } from "./deliverable.ts";
import { ForeignItem, integer, itemBytes, map, text, type TypedItem } from "./typed.ts";

/** The most that DynamoDB holds in one item, in bytes. */
const itemBytesMax = 400 * 1024;
/** The most actions in one transaction. */
const actionsMax = 100;

/** The items that one change writes. */
export interface ChangeItems {
  readonly table: TableName;
  readonly pk: string;
  readonly sk: string;
  readonly expectedVersion: number;
  /** Null removes the state item, or keeps it as it is. */
  readonly state: TypedItem | null;
  /** Only its version is looked at. */
  readonly keeps: boolean;
  readonly event: TypedItem | null;
}

/**
 * The items of one save. `write` names this save on its state items, so that a store which lost the reply can recognise its own
 * work. Throws UndeliverableEvent; throws a RangeError on a save that no store could do at once (more than 100 actions, an item
 * named twice or too large, a version that does not follow).
 */
export function itemsOfChanges(changes: readonly Change[], write: string): readonly ChangeItems[] {
  const planned = changes.map((change) => itemsOf(change, write));
  const actions = planned.reduce((sum, { event }) => sum + (event === null ? 1 : 2), 0);
  if (actions === 0 || actions > actionsMax)
    throw new RangeError(
      `a save has 1 to ${actionsMax} actions, events counted, but this one has ${actions}`,
    );
  const named = new Set(planned.map(({ table, pk, sk }) => JSON.stringify([table, pk, sk])));
  if (named.size < planned.length) throw new RangeError("a save names one aggregate twice");
  return planned;
}

function itemsOf(change: Change, write: string): ChangeItems {
  const { ref, expectedVersion, state, event, keeps = false } = change;
  const { table, pk, sk } = ref;
  const where = `${table} ${pk} ${sk}`;
  if (sk.includes("@")) throw new RangeError(`${where}: a sort key with @ is an event's`);
  if (state === null && event !== undefined)
    throw new RangeError(`${where}: a removal cannot carry the event ${event.id}`);
  if (keeps && state !== null) throw new RangeError(`${where}: what is kept as it is has no new state`);
  const version = expectedVersion + 1;
  if (event !== undefined && event.version !== version)
    throw new RangeError(`${where}: the event ${event.id} says version ${event.version}, not ${version}`);
  return {
    table,
    pk,
    sk,
    expectedVersion,
    keeps,
    state: state === null ? null : stateItem(change, version, write),
    event: event === undefined ? null : eventItem(ref, event),
  };
}

function stateItem(
  { ref: { table, pk, sk }, state, expiresAt }: Change,
  version: number,
  write: string,
): TypedItem {
  if (typeof state !== "object" || state === null || Array.isArray(state))
    throw new RangeError(`${table} ${pk} ${sk}: a state is a plain object`);
  const item: TypedItem = marshall(
    { pk, sk, version, state, write, [timeToLiveAttribute]: expiresAt },
    { removeUndefinedValues: true },
  );
  const bytes = itemBytes(item);
  if (bytes > itemBytesMax)
    throw new RangeError(
      `${table} ${pk} ${sk}: the state is ${bytes} bytes, more than the ${itemBytesMax} of an item; put the bulk into an object`,
    );
  return item;
}

/** The sort key of the event that made an aggregate's version. */
export const eventSk = (sk: string, version: number): string => `${sk}@${String(version).padStart(9, "0")}`;

function eventItem({ table, pk, sk }: AggregateRef<unknown>, event: OutboxEvent): TypedItem {
  checkEvent(event);
  const { id, type, occurredAt, partner, group, version, epoch, trace, payload } = event;
  const outbox = { id, type, occurredAt, partner, group, version, epoch, trace, payload };
  const item: TypedItem = marshall({ pk, sk: eventSk(sk, version), outbox });
  checkItem(table, event, item);
  return item;
}

/** What a state item holds. Throws when its state does not fit the schema, ForeignItem when it has none. */
export function loadedOf<State>(item: TypedItem, schema: v.GenericSchema<unknown, State>): Loaded<State> {
  const state = v.safeParse(schema, plainOf(map(item, "state")));
  if (!state.success)
    throw new Error(
      `the state under ${text(item, "pk")} ${text(item, "sk")} does not fit its schema; was it written by another version?\n${v.summarize(state.issues)}`,
      { cause: new v.ValiError(state.issues) },
    );
  return { state: state.output, version: integer(item, "version") };
}

function plainOf(state: TypedItem): unknown {
  try {
    return unmarshall(state);
  } catch (cause) {
    throw new ForeignItem("a state holds a value that JavaScript cannot: it was not written by Sluice", {
      cause,
    });
  }
}
