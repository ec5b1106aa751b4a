/** For state-query's tests: an order's versions as the loader writes them, events and journal. */
import type { JournalEntry } from "@sluice/contracts/journal.ts";
import { journalPointer } from "@sluice/contracts/journal.ts";
import { EntityKey, FileId } from "@sluice/contracts/ids.ts";
import { journalKey } from "@sluice/contracts/objects.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { fileNumbered, orderEvent, partnerNamed, second } from "./testing.ts";

/** What is written: its text, or null for a removal; `together` with the one before it, in one journal object. */
export interface Writing {
  readonly status: string | null;
  readonly together?: boolean;
  /** An erasure writes it, by the source of the version before. */
  readonly erased?: boolean;
}

/** The events of an order, one a version, from version 1; version n is written n seconds into the day, by line n + 1 of file n. */
export function orderHistory(key: string, writings: readonly Writing[]) {
  const objects = new Map<string, JournalEntry[]>();
  const events: Message[] = [];
  let object = "";
  let before: Omit<JournalEntry, "key" | "made"> = { version: 0, data: null, source: null, journal: "" };
  for (const [index, { status, together = false, erased = false }] of writings.entries()) {
    const version = index + 1;
    if (!together || object === "")
      object = journalKey(partnerNamed("acme"), fileNumbered(version), 3, 0, `try${version}`);
    const entries = objects.get(object) ?? [other];
    objects.set(object, entries);
    const change = status === null ? "removed" : before.data === null ? "created" : "updated";
    const made = {
      at: second(version),
      epoch: 1,
      event: erased ? "order.erased.v1" : "order.created.v1",
      change,
      feed: "orders",
    } as const;
    const journal = journalPointer(
      object,
      entries.push({ ...before, key: v.parse(EntityKey, key), made }) - 1,
    );
    const written = erased ? version - 1 : version;
    const source = { file: fileNumbered(written), sequence: written, record: written, line: written + 1 };
    const state = status === null ? null : { orderNo: key, status };
    const message = orderEvent(key, version, { removed: status === null });
    events.push({
      ...message,
      type: made.event,
      payload: { ...message.payload, change },
      state,
      source,
      journal,
    });
    before = { version, data: state, source: { ...source, file: v.parse(FileId, source.file) }, journal };
  }
  return { events, objects };
}

/** Another entity's entry in the same object. */
const other: JournalEntry = {
  key: v.parse(EntityKey, "another"),
  version: 0,
  data: null,
  source: null,
  journal: "",
};
