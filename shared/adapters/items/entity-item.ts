/**
 * An entity's item: state, source and outbox together. Pure, the same for every store, and lean: a typical one stays under 1 KB,
 * which is one write unit.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { EntityState, StateValue } from "@sluice/contracts/feed.ts";
import { EntityKey, EntityType, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { OutboxEvent } from "../../ports/aggregate-store.ts";
import type { Entity, EntityId, EntityWrite } from "../../ports/entity-store.ts";
import { checkEvent, checkItem } from "./deliverable.ts";
import { packTally, unpackTally } from "./tally.ts";
import { integer, map, text, type TypedItem } from "./typed.ts";

/** An entity's partition key: `<partner>#<entity>#<key>`. Neither of the first two can hold a `#`. */
export const entityPk = ({ partner, entity, key }: EntityId): string => `${partner}#${entity}#${key}`;

/**
 * The item that a write leaves. Throws UndeliverableEvent; throws a RangeError on a state value that would not come back as it is,
 * or a version that does not follow.
 */
export function entityItem({ after, event, broadcast, expectedVersion }: EntityWrite): TypedItem {
  const { id, data, version, epoch, source, journal } = after;
  if (version !== expectedVersion + 1 || event.version !== version)
    throw new RangeError(
      `${entityPk(id)}: version ${version}, its event's ${event.version} and the expected ${expectedVersion} do not follow`,
    );
  checkEvent(event);
  const item: TypedItem = {
    pk: { S: entityPk(id) },
    partner: { S: id.partner },
    entity: { S: id.entity },
    key: { S: id.key },
    data: { M: data === null ? {} : typedState(id, data) },
    tombstone: { BOOL: data === null },
    version: { N: String(version) },
    epoch: { N: String(epoch) },
    source: {
      M: {
        file: { S: source.file },
        sequence: { N: String(source.sequence) },
        record: { N: String(source.record) },
        line: { N: String(source.line) },
        tally: { S: packTally(source.tally) },
        ...(source.restores !== undefined && { restores: { N: String(source.restores) } }),
      },
    },
    journal: { S: journal },
    outbox: { M: typedOutbox(event, broadcast) },
  };
  checkItem("entities", event, item);
  return item;
}

/** The entity that an item holds. Throws on an item that Sluice did not write. */
export function entityOf(id: EntityId, item: TypedItem): Entity {
  const source = map(item, "source");
  return {
    id,
    data: item["tombstone"]?.BOOL === true ? null : stateOf(id, map(item, "data")),
    version: integer(item, "version"),
    epoch: integer(item, "epoch"),
    source: {
      file: v.parse(FileId, text(source, "file")),
      sequence: integer(source, "sequence"),
      record: integer(source, "record"),
      line: integer(source, "line"),
      tally: unpackTally(text(source, "tally")),
      ...(source["restores"] !== undefined && { restores: integer(source, "restores") }),
    },
    journal: text(item, "journal"),
  };
}

/** The entity of an item that a scan came upon, with the id that it carries. Throws on an item that Sluice did not write. */
export function scannedEntity(item: TypedItem): Entity {
  const partner = v.parse(PartnerId, text(item, "partner"));
  const entity = v.parse(EntityType, text(item, "entity"));
  return entityOf({ partner, entity, key: v.parse(EntityKey, text(item, "key")) }, item);
}

/**
 * Whether the item that lies there is this very write: a reply was lost, and the repeat met itself. Another worker's write of the
 * same row has the same event id but its own journal entry.
 */
export function isOwnWrite({ after, event }: EntityWrite, item: TypedItem): boolean {
  const source = map(item, "source");
  return (
    item["outbox"]?.M?.["id"]?.S === event.id &&
    text(item, "journal") === after.journal &&
    text(source, "file") === after.source.file &&
    integer(source, "sequence") === after.source.sequence &&
    integer(source, "record") === after.source.record
  );
}

function typedOutbox(event: OutboxEvent, broadcast: boolean): TypedItem {
  return {
    id: { S: event.id },
    type: { S: event.type },
    occurredAt: { S: event.occurredAt },
    partner: { S: event.partner },
    group: { S: event.group },
    version: { N: String(event.version) },
    epoch: { N: String(event.epoch) },
    trace: { S: event.trace },
    payload: { M: marshall(event.payload) },
    broadcast: { BOOL: broadcast },
  };
}

// By entries, not by assignment: a column of the name __proto__ would be lost without a word.
const typedState = (id: EntityId, state: EntityState): TypedItem =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, typedValue(id, name, value)]));

function typedValue(id: EntityId, name: string, value: StateValue): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (value === null) return { NULL: true };
  if (Number.isSafeInteger(value)) return { N: String(value) };
  throw new RangeError(
    `${entityPk(id)}: ${name} is ${String(value)}; a state holds text, whole numbers, booleans and null`,
  );
}

const stateOf = (id: EntityId, item: TypedItem): EntityState =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]): [string, StateValue] => {
      if (value.S !== undefined) return [name, value.S];
      if (value.N !== undefined) return [name, integer(item, name)];
      if (value.BOOL !== undefined) return [name, value.BOOL];
      if (value.NULL !== undefined) return [name, null];
      throw new Error(`${entityPk(id)}: ${name} is of a type that no entity's state has`);
    }),
  );
