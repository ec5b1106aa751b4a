/** What a run left in its tables, read back: every event of a table in order, and every version of every entity. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { TableName } from "@sluice/contracts/topology.ts";
import type { TypedItem } from "@sluice/shared/adapters/items/typed.ts";
import * as v from "valibot";
import type { AdoptedRow } from "./oracle.ts";
import { strangerFile, type World } from "./world.ts";

const Told = v.object({
  type: v.string(),
  version: v.number(),
  payload: v.looseObject({
    file: v.optional(v.string()),
    partner: v.optional(v.string()),
    feed: v.optional(v.string()),
    entity: v.optional(v.string()),
    sequence: v.optional(v.number()),
    sha256: v.optional(v.string()),
    purpose: v.optional(v.literal("check")),
    undo: v.optional(
      v.object({ undoes: v.string(), of: v.string(), leaves: v.picklist(["undone", "restored"]) }),
    ),
    needs: v.optional(v.array(v.object({ entity: v.string(), through: v.number() }))),
  }),
});
export type Told = v.InferOutput<typeof Told>;

/** A table's events. */
export const eventsOf = (world: World, table: TableName): readonly Told[] =>
  (world.images.get(table) ?? []).flatMap((image) => eventIn(image) ?? []);

/** The event that a table's newest image tells; null for none. */
export function newestEvent(world: World, table: TableName): Told | null {
  const image = world.images.get(table)?.at(-1);
  return image === undefined ? null : eventIn(image);
}

function eventIn({ outbox }: TypedItem): Told | null {
  return outbox?.M === undefined ? null : v.parse(Told, unmarshall(outbox.M));
}

const EntityImage = v.object({
  pk: v.string(),
  partner: v.string(),
  entity: v.string(),
  version: v.number(),
  tombstone: v.boolean(),
  data: v.record(v.string(), v.string()),
  source: v.object({ file: v.string(), sequence: v.number(), record: v.number() }),
});
export type EntityImage = v.InferOutput<typeof EntityImage>;

/** Every write of every entity, in order. One that only tells again is none, and neither is what a script wrote past Sluice. */
export const entityWritesOf = (world: World): readonly EntityImage[] =>
  (world.images.get("entities") ?? [])
    .filter(({ outbox }) => outbox?.M?.["payload"]?.M?.["retold"] === undefined)
    .map((image) => v.parse(EntityImage, unmarshall(image)))
    .filter(({ source }) => source.file !== strangerFile);

/** The rows that were adopted: entities that no file made first. */
export const adoptedRows = (world: World): readonly AdoptedRow[] =>
  entityWritesOf(world).flatMap(({ pk, partner, entity, data, source }) => {
    const key = pk.slice(`${partner}#${entity}#`.length);
    return source.sequence > 0 ? [] : [{ file: source.file, partner, entity, key, state: data }];
  });
