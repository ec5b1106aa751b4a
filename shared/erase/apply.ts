/** Applies erasures to every live copy, as often as it takes; what is erased already is left as it is. */
import { type Erasure, tellsOfPerson, withoutPerson } from "@sluice/contracts/erasure.ts";
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import { erasedEvent } from "@sluice/contracts/feed.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { type JournalEntry, journalPointer } from "@sluice/contracts/journal.ts";
import { journalKey } from "@sluice/contracts/objects.ts";
import { daysKept } from "@sluice/contracts/retention.ts";
import * as v from "valibot";
import type { EntityEraser } from "../ports/entity-eraser.ts";
import type { EntityStore } from "../ports/entity-store.ts";
import { groupOf } from "../reconcile/group-of.ts";
import { eraseInJournals, type JournalDeps } from "./journals.ts";
import { eraseInLetters, type LetterDeps } from "./letters.ts";

/** What it works with. */
export interface EraseDeps extends JournalDeps, LetterDeps {
  readonly entities: Pick<EntityStore, "read" | "epoch">;
  readonly eraser: EntityEraser;
}

/** What was emptied. */
export interface Erased {
  readonly entities: number;
  readonly journalEntries: number;
  readonly letters: number;
}

/** Passes until nothing is found; each that finds something met a load that was under way. */
const passesMax = 20;

/**
 * Applies them all. Journals and letters first, then the entity, whose version rises, so that whoever decided by what was there before loses; then
 * all again, until nothing is found. Rejects when something does not answer: it is done again.
 */
export async function applyErasures(deps: EraseDeps, erasures: readonly Erasure[]): Promise<Erased> {
  let sum: Erased = { entities: 0, journalEntries: 0, letters: 0 };
  if (erasures.length === 0) return sum;
  for (let pass = 0; pass < passesMax; pass += 1) {
    let journalEntries = 0;
    for (const [first, ...more] of Map.groupBy(erasures, ({ partner }) => partner).values())
      if (first !== undefined) journalEntries += await eraseInJournals(deps, [first, ...more]);
    const letters = await eraseInLetters(deps, erasures);
    let entities = 0;
    for (const erasure of erasures) entities += await eraseEntity(deps, erasure);
    sum = {
      entities: sum.entities + entities,
      journalEntries: sum.journalEntries + journalEntries,
      letters: sum.letters + letters,
    };
    if (entities + journalEntries + letters === 0) return sum;
  }
  throw new Error("loads keep bringing back what is erased: pause the feed, and erase again");
}

/** How many times it was written: until it holds nothing personal. */
async function eraseEntity(deps: EraseDeps, { partner, entity, key, feed: name }: Erasure): Promise<number> {
  const feed = deps.feeds.get(name);
  if (feed === undefined) throw new Error(`the feed ${name} of an erasure is not one of this build's`);
  const id = { partner, entity, key };
  for (let tries = 0; tries < passesMax; tries += 1) {
    const epoch = await deps.entities.epoch();
    const [current = null] = await deps.entities.read([id]);
    if (current?.data === null || current?.data === undefined || !tellsOfPerson(feed, current.data)) return 0;
    const data = withoutPerson(feed, current.data);
    // Throws where the feed's state must not be without it: before anything is written.
    feed.legacy.rowOf(data, { partner, key });
    const erasure = v.parse(FileId, `f_${deps.ids.ulid()}`);
    const at = deps.clock.now();
    const object = journalKey(partner, erasure, 0, 0, deps.ids.ulid());
    const made = {
      at: at.toISOString(),
      epoch,
      event: erasedEvent(entity),
      change: "updated",
      feed: name,
    } as const;
    const { tally: _, ...source } = current.source;
    // What this version replaces is kept without the person too.
    const entry = {
      key,
      version: current.version,
      data,
      source,
      journal: current.journal,
      made,
    } satisfies JournalEntry;
    await deps.objects.put(
      object,
      new TextEncoder().encode(JSON.stringify([entry])),
      daysKept(feed, "journal"),
    );
    const version = current.version + 1;
    const group = groupOf(id);
    const origin = { aggregate: `entity:${group}`, version, epoch, partner, group };
    const payload = { entity, key, feed: name, change: "updated", erasure };
    const done = await deps.eraser.erase({
      after: { ...current, data, version, epoch, journal: journalPointer(object, 0) },
      expectedVersion: current.version,
      event: {
        ...envelopeOf(erasedEvent(entity), { ...origin, occurredAt: at, trace: deps.ids.traceparent() }),
        payload,
      },
      broadcast: feed.broadcastsEntities,
    });
    if (done) return 1;
  }
  throw new Error(`others keep writing ${groupOf(id)}: pause the feed, and erase again`);
}
