/**
 * Keeps the picture of what feeds refer to: entities by their events, and the ends of the files that wrote them. The bus is unordered and
 * repeats: entities are guarded by version, and a file's events are counted by their ids, each once.
 */
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import type { ReadItem } from "@sluice/shared/ports/read-model.ts";
import { lifeOf } from "@sluice/shared/reference.ts";
import * as v from "valibot";
import { endSk, endsPk, entityPlace, toldPk } from "./places.ts";

/** What the projecting handlers need. */
export interface ProjectingDeps {
  readonly references: Projection;
  readonly feeds: ReadonlyMap<string, AnyFeed>;
}

/** An event's items, or what to do with one that cannot be projected. */
type Projected =
  | { readonly ok: true; readonly entity: ReadItem; readonly told: ReadItem }
  | { readonly ok: false; readonly outcome: Outcome };

/** Takes one entity event. */
export async function takeEntity(deps: ProjectingDeps, message: Message): Promise<Outcome> {
  const projected = project(deps, message);
  if (!projected.ok) return projected.outcome;
  await store(deps, [projected]);
  return done;
}

/** Takes many; false when one of them cannot be projected, and then none is. */
export async function takeEntities(deps: ProjectingDeps, messages: readonly Message[]): Promise<boolean> {
  const good = messages.flatMap((message) => {
    const projected = project(deps, message);
    return projected.ok ? [projected] : [];
  });
  if (good.length < messages.length) return false;
  await store(deps, good);
  return true;
}

/**
 * Notes the end of a file. One that is not loaded emits nothing; one that is held counts as such until its load, since nobody waits for a
 * person.
 */
export async function noteEnd(
  { references }: ProjectingDeps,
  { partner, entity, sequence, file }: FileRef,
  epoch: number,
  emitted: number | null,
): Promise<void> {
  const place = { pk: endsPk(partner, entity), sk: endSk(sequence) };
  const item = { file, emitted: emitted ?? 0 };
  await references.putAll([{ ...place, epoch, version: emitted === null ? 1 : 2, item }]);
}

/** Entities first: an event that is counted is projected. */
async function store(
  { references }: ProjectingDeps,
  all: readonly Extract<Projected, { readonly ok: true }>[],
): Promise<void> {
  await references.putAll(all.map(({ entity }) => entity));
  await references.putAll(all.map(({ told }) => told));
}

function project({ feeds }: ProjectingDeps, message: Message): Projected {
  const { id, type, partner, epoch, version, state, source } = message;
  const parsed = v.safeParse(EntityChanged, message.payload);
  const hopeless = (reason: string): Projected => ({ ok: false, outcome: { kind: "dead-letter", reason } });
  if (!parsed.success) return hopeless(`${type} breaks its contract: ${v.summarize(parsed.issues)}`);
  if (state === undefined || source === undefined) return hopeless(`${type} carries no state or no source`);
  const { entity, key, feed: name, erasure } = parsed.output;
  // No file told it: it counts for none.
  const sequence = erasure === undefined ? source.sequence : 0;
  const feed = feeds.get(name);
  if (feed === undefined) {
    const reason = `${type} is of the feed ${name}, which this build does not have`;
    return { ok: false, outcome: { kind: "retry", reason, afterSeconds: 30 } };
  }
  return {
    ok: true,
    entity: { ...entityPlace(partner, entity, key), epoch, version, item: lifeOf(feed, state) },
    told: { pk: toldPk(partner, entity, sequence), sk: id, epoch, version, item: {} },
  };
}
