/** An order's versions as the loader writes them: its events, and the journal that leads from each to the one before. */
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import { EntityKey, FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import { type JournalEntry, journalPointer } from "@sluice/contracts/journal.ts";
import { journalKey } from "@sluice/contracts/objects.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";

/** One write: which row of which file made it, when, and what the order's step was. */
export interface Write {
  readonly file: string;
  readonly sequence: number;
  readonly record: number;
  readonly shard: number;
  readonly at: Date;
  readonly status: "created" | "confirmed" | "shipped";
}

/** The events of an order from its first version on, and the journal's objects by key. */
export function orderVersions(
  key: string,
  writes: readonly Write[],
): { readonly events: readonly Message[]; readonly objects: ReadonlyMap<string, readonly JournalEntry[]> } {
  const partner = v.parse(PartnerId, "acme");
  const objects = new Map<string, readonly JournalEntry[]>();
  let before: Omit<JournalEntry, "key" | "made"> = { version: 0, data: null, source: null, journal: "" };
  const events = writes.map(({ file: id, sequence, record, shard, at, status }, index): Message => {
    const file = v.parse(FileId, id);
    const version = index + 1;
    const object = journalKey(partner, file, shard, 0, `try${version}`);
    const change = version === 1 ? "created" : "updated";
    const event = `order.${status}.v1`;
    const made = { at: at.toISOString(), epoch: 1, event, change, feed: "orders" } as const;
    objects.set(object, [{ ...before, key: v.parse(EntityKey, key), made }]);
    const state = {
      ...{ orderNo: key, status, customer: "青葉商事 Aoba Trading", currency: "JPY", amount: "129800.00" },
      ...{ createdAt: "2026-11-20T08:15:00Z", changedAt: at.toISOString() },
    };
    const source = { file, sequence, record, line: record + 1 };
    const journal = journalPointer(object, 0);
    before = { version, data: state, source, journal };
    const envelope = envelopeOf(event, {
      aggregate: `entity:${partner}:order:${key}`,
      ...{ version, epoch: 1, partner, group: v.parse(Group, `${partner}:order:${key}`), occurredAt: at },
      trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    return {
      ...envelope,
      payload: { entity: "order", key, feed: "orders", change },
      ...{ state, source, journal },
    };
  });
  return { events, objects };
}
