/** An entity as the read model keeps it and as people see it. */
import type { EntityState } from "@sluice/contracts/feed.ts";
import * as v from "valibot";

/** Which file and record wrote a version. A line of 0 is no line: the snapshot left the key out. */
export const Source = v.object({
  file: v.string(),
  sequence: v.number(),
  /** Missing where an older build told it. */
  record: v.exactOptional(v.number()),
  line: v.number(),
});
export type Source = v.InferOutput<typeof Source>;

/** What the newest event told of an entity. */
export const ToldEntity = v.object({
  entity: v.string(),
  key: v.string(),
  partner: v.string(),
  feed: v.string(),
  version: v.number(),
  change: v.string(),
  event: v.string(),
  changedAt: v.string(),
  deleted: v.boolean(),
  state: v.nullable(v.custom<EntityState>((value) => typeof value === "object" && value !== null)),
  source: Source,
});
export type ToldEntity = v.InferOutput<typeof ToldEntity>;

/** The same with what is kept beside it and told to nobody who asks what it is: its event, and the way to what was before it. */
export const KeptEntity = v.object({
  ...ToldEntity.entries,
  /** Missing where an older build kept it. */
  trail: v.exactOptional(
    v.object({
      eventId: v.string(),
      epoch: v.number(),
      group: v.string(),
      trace: v.string(),
      journal: v.string(),
    }),
  ),
});
export type KeptEntity = v.InferOutput<typeof KeptEntity>;

/** What people see of it. */
export const toldOf = (entity: KeptEntity): ToldEntity => v.parse(ToldEntity, entity);
