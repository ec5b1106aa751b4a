/** Values that the stores' suites write. */
import { EntityKey, EntityType, EventId, FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { AggregateRef, OutboxEvent } from "./aggregate-store.ts";
import type { Entity, EntityWrite } from "./entity-store.ts";

/** The partner of every sample. */
export const acme = v.parse(PartnerId, "acme");

/** A state that a sample aggregate has. */
export const Sample = v.object({ count: v.number(), note: v.optional(v.string()) });
export type Sample = v.InferOutput<typeof Sample>;

/** An aggregate of the files table. */
export const sampleRef = (pk: string, sk = "file"): AggregateRef<Sample> => ({
  table: "files",
  pk,
  sk,
  schema: Sample,
});

/** An event of an aggregate's version. */
export function sampleEvent(
  aggregate: string,
  version: number,
  changed: Partial<OutboxEvent> = {},
): OutboxEvent {
  return {
    id: v.parse(EventId, `${aggregate}@${version}.1`),
    type: "file.received.v1",
    occurredAt: "2026-11-20T09:30:00.000Z",
    partner: acme,
    group: v.parse(Group, aggregate),
    version,
    epoch: 1,
    trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    payload: { rows: 3, names: ["北海道", ""], by: { code: null, open: true } },
    ...changed,
  };
}

/** A file by a letter. */
export const sampleFile = (letter: string): FileId => v.parse(FileId, `f_${letter.repeat(26)}`);

/** What a sample entity may have otherwise. */
export interface EntityChoice {
  readonly version?: number;
  readonly sequence?: number;
  readonly record?: number;
  readonly data?: Entity["data"];
  readonly journal?: string;
}

/** An order. */
export function sampleEntity(key: string, choice: EntityChoice = {}): Entity {
  const { version = 1, sequence = 1, record = 1, journal = "" } = choice;
  return {
    id: { partner: acme, entity: v.parse(EntityType, "order"), key: v.parse(EntityKey, key) },
    data:
      choice.data === undefined
        ? { order_no: key, step: "created", amount: "12.30", lines: 2, gift: false, at: null }
        : choice.data,
    version,
    epoch: 1,
    source: {
      file: sampleFile("A"),
      sequence,
      record,
      line: record + 1,
      tally: {
        from: 0,
        created: 1,
        updated: 0,
        removed: 0,
        unchanged: 2,
        conflicts: [[7, 8, "order.cancelled", "a cancelled order cannot be shipped"]],
      },
    },
    journal,
  };
}

/** The write that leaves that order. */
export function sampleWrite(key: string, choice: EntityChoice = {}): EntityWrite {
  const after = sampleEntity(key, choice);
  const change = after.data === null ? "removed" : after.version === 1 ? "created" : "updated";
  return {
    after,
    expectedVersion: after.version - 1,
    event: sampleEvent(`entity:acme:order:${key}`, after.version, {
      type: `order.${change}.v1`,
      payload: { entity: "order", key, feed: "orders", change },
    }),
    broadcast: true,
  };
}
