/**
 * Adopts what the old database holds already: each row of a feed's table that no entity stands for becomes one, at version 1, and nobody is told.
 * Its guard stands as if the row had been told, so that reconciliation finds no difference and the next file's change is applied behind it.
 */
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { journalKey } from "@sluice/contracts/objects.ts";
import type { Clock } from "../ports/clock.ts";
import type { Adoption, EntityAdopter } from "../ports/entity-adopter.ts";
import type { Entity, EntityStore } from "../ports/entity-store.ts";
import type { Ids } from "../ports/ids.ts";
import type { AdoptedGuard, LegacyAdoption } from "../ports/legacy-adoption.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { groupOf } from "../reconcile/group-of.ts";
import { planRow, type RowPlan } from "./plan-row.ts";
import { daysKept } from "@sluice/contracts/retention.ts";

/** What it works on. */
export interface AdoptDeps {
  readonly legacy: LegacyAdoption;
  readonly entities: Pick<EntityStore, "read">;
  readonly adopter: EntityAdopter;
  readonly objects: Pick<ObjectStore, "put">;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Which rows, and who adopts them: null for a preview, which changes nothing. */
export interface AdoptOrder {
  readonly feed: AnyFeed;
  readonly partner: PartnerId | null;
  readonly by: {
    readonly name: string;
    readonly reason: string;
    /** Names this adoption as the source of its entities. */
    readonly adoption: FileId;
    readonly epoch: number;
  } | null;
}

/** What was found, and done. */
export interface AdoptResult {
  readonly rows: number;
  /** Rows that became entities; in a preview, those that would. */
  readonly adopted: number;
  /** Rows that are entities already: left as they are. */
  readonly there: number;
  readonly unreadable: number;
  /** The first of those that are left, as people name them. */
  readonly left: readonly { readonly key: string; readonly why: string }[];
}

type Planned = Extract<RowPlan, { readonly kind: "entity" }>;

/** Rows named in the result. */
const leftMax = 20;

/** Adopts page by page; killed anywhere and run again it goes on. `count` hears of every page. */
export async function adoptFeed(
  deps: AdoptDeps,
  order: AdoptOrder,
  count: (more: number) => void = () => undefined,
): Promise<AdoptResult> {
  let [rows, adopted, there, unreadable, pages] = [0, 0, 0, 0, 0];
  const left: { key: string; why: string }[] = [];
  const leave = (key: string, why: string): void => {
    if (left.length < leftMax) left.push({ key, why });
  };
  for await (const page of deps.legacy.rows(order.feed.legacy, order.partner)) {
    rows += page.length;
    pages += 1;
    const planned: Planned[] = [];
    for (const row of page) {
      const plan = planRow(order.feed, row);
      if (plan.kind === "entity") planned.push(plan);
      else {
        unreadable += 1;
        leave(plan.key, plan.reason);
      }
    }
    const known = await deps.entities.read(planned.map(({ id }) => id));
    const fresh = planned.filter((_, index) => known[index] === null);
    // A guard that an earlier run left at version 0 belongs to one that is there by now.
    const again = planned.filter((_, index) => isAdopted(known[index]));
    for (const [index, { id }] of planned.entries())
      if (known[index] !== null) leave(`${id.partner} ${id.key}`, "is an entity already");
    there += planned.length - fresh.length;
    if (order.by !== null) {
      const lost = await adoptPage(deps, order.feed, order.by, pages, fresh);
      there += lost.length;
      adopted += fresh.length - lost.length;
      for (const { id } of lost) leave(`${id.partner} ${id.key}`, "became an entity meanwhile");
      await deps.legacy.complete([...fresh, ...again].map((plan) => guardOf(plan, 1)));
      count(fresh.length - lost.length);
    } else adopted += fresh.length;
  }
  return { rows, adopted, there, unreadable, left };
}

const isAdopted = (entity: Entity | null | undefined): boolean =>
  entity?.version === 1 && entity.source.sequence === 0;

/** Guards, journal, entities, in that order; answers those that somebody else made first. */
async function adoptPage(
  { legacy, adopter, objects, clock, ids }: AdoptDeps,
  feed: AnyFeed,
  by: NonNullable<AdoptOrder["by"]>,
  page: number,
  fresh: readonly Planned[],
): Promise<readonly Planned[]> {
  const lost: Planned[] = [];
  await legacy.prepare(fresh.map((plan) => guardOf(plan, by.epoch)));
  const at = clock.now();
  for (const [partner, own] of Map.groupBy(fresh, ({ id }) => id.partner)) {
    const journal = journalKey(partner, by.adoption, 0, page, ids.ulid());
    const [event] = feed.events;
    const made = { at: at.toISOString(), epoch: by.epoch, event, change: "created", feed: feed.name };
    const adoption = { table: feed.legacy.table, by: by.name, reason: by.reason };
    const entries = own.map(({ id }) => ({
      ...{ key: id.key, version: 0, data: null, source: null, journal: "", made, adoption },
    }));
    await objects.put(journal, new TextEncoder().encode(JSON.stringify(entries)), daysKept(feed, "journal"));
    const trace = ids.traceparent();
    const adoptions = own.map(({ id, state }, index): Adoption => {
      const group = groupOf(id);
      const origin = { aggregate: `entity:${group}`, version: 1, epoch: by.epoch, partner, group };
      const payload = { entity: feed.entity, key: id.key, feed: feed.name, change: "created" };
      return {
        after: {
          ...{ id, data: state, version: 1, epoch: by.epoch, journal: `${journal}#${index}` },
          source: { file: by.adoption, sequence: 0, record: index + 1, line: 0, tally: noTally },
        },
        event: { ...envelopeOf(event, { ...origin, occurredAt: at, trace }), payload },
        broadcast: feed.broadcastsEntities,
      };
    });
    const outcomes = await adopter.adopt(adoptions);
    lost.push(...own.filter((_, index) => outcomes[index] === "there"));
  }
  return lost;
}

const noTally = { from: 0, created: 0, updated: 0, removed: 0, unchanged: 0, conflicts: [] };

const guardOf = ({ id, legacyKey, digest }: Planned, epoch: number): AdoptedGuard => ({
  ...{ entity: groupOf(id), epoch, legacyKey, digest },
});
