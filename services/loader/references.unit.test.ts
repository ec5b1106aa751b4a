/** What rows speak of is looked at again when they are loaded: it may have gone since they were judged. */
import { describe, expect, test } from "bun:test";
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import type { Reference } from "@sluice/contracts/feed.ts";
import { EntityKey, EntityType, Group } from "@sluice/contracts/ids.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import type { EntityStore } from "@sluice/shared/ports/entity-store.ts";
import * as v from "valibot";
import { say } from "./testing-snapshots.ts";
import {
  acme,
  counterId,
  counters,
  deliver,
  drain,
  fileId,
  loadFile,
  putFile,
  testLoader,
  trace,
} from "./testing.ts";

const limit = v.parse(EntityType, "limit");
/** Counters whose value is the name of a limit. */
const bounded = (reference: Partial<Reference>) => ({
  ...counters,
  references: [{ entity: limit, key: [{ column: "value" }], ...reference } as const],
});
const loaderOf = (reference: Partial<Reference> = {}, deps: Parameters<typeof testLoader>[0] = {}) =>
  testLoader({ feeds: new Map([[counters.name, bounded(reference)]]), ...deps });

/** A limit at its next version: there, or gone. */
async function setLimit(entities: EntityStore, name: number, isThere: boolean): Promise<void> {
  const id = { partner: acme, entity: limit, key: v.parse(EntityKey, String(name)) };
  const version = ((await entities.read([id]))[0]?.version ?? 0) + 1;
  const group = v.parse(Group, `limit:${name}`);
  const origin = { aggregate: `limit:${name}`, version, epoch: 1, partner: acme, group, trace };
  const tally = { from: 0, created: 1, updated: 0, removed: 0, unchanged: 0, conflicts: [] };
  const [outcome] = await entities.write([
    {
      after: {
        ...{ id, version, epoch: 1, journal: "", data: isThere ? { name } : null },
        source: { file: fileId(900 + version), sequence: version, record: 1, line: 2, tally },
      },
      expectedVersion: version - 1,
      event: { ...envelopeOf("limit.set.v1", { ...origin, occurredAt: new Date(0) }), payload: {} },
      broadcast: true,
    },
  ]);
  if (outcome?.kind !== "written") throw new Error(JSON.stringify(outcome));
}

const valueOf = async (entities: EntityStore, key: string) =>
  (await entities.read([counterId(key)]))[0]?.data;
const loadedOf = ({ events }: ReturnType<typeof testLoader>) =>
  events.findLast(({ type }) => type === "file.loaded.v1")?.payload;

describe("a row whose reference is gone at its load", () => {
  test("is a conflict, told with its code, and the others are loaded", async () => {
    const loader = loaderOf();
    await setLimit(loader.deps.entities, 1, true);
    await setLimit(loader.deps.entities, 2, true);
    await setLimit(loader.deps.entities, 2, false);
    await loadFile(loader, 1, [
      ["a", "put", 1],
      ["b", "put", 2],
      ["c", "put", 3],
    ]);
    expect(loadedOf(loader)).toMatchObject({
      tally: { rows: 3, created: 1, conflicts: 2 },
    });
    const [report] = v.parse(v.array(v.string()), loadedOf(loader)?.["conflictsReports"]);
    const told = JSON.parse(new TextDecoder().decode(await loader.deps.objects.bytes(report ?? "")));
    expect(told).toMatchObject({ byCode: { "row.reference-deleted": 1, "row.reference-missing": 1 } });
  });

  test("has its file held before anything is written where the feed says so, and is a conflict once it is released", async () => {
    const loader = loaderOf({ onChanged: "hold" });
    await setLimit(loader.deps.entities, 1, true);
    const validated = await putFile(loader, 1, [
      ["a", "put", 1],
      ["b", "put", 2],
    ]);
    await deliver(loader.deps, validated);
    await drain(loader);
    const held = loader.events.find(({ type }) => type === "file.held.v1");
    expect(held?.payload).toMatchObject({
      reasons: [{ code: "references.changed", found: "1", most: "0" }],
    });
    expect(await valueOf(loader.deps.entities, "a")).toBeUndefined();

    await say(loader, 1, "release");
    await drain(loader);
    expect(loadedOf(loader)).toMatchObject({ tally: { created: 1, conflicts: 1 } });
    expect(await valueOf(loader.deps.entities, "a")).toEqual({ value: 1 });
    expect(await valueOf(loader.deps.entities, "b")).toBeUndefined();
  });

  test("is counted in what the file's end tells where the feed has such a file undone", async () => {
    for (const [onChanged, expected] of [
      ["undo", 1],
      ["report", undefined],
    ] as const) {
      const loader = loaderOf({ onChanged });
      await setLimit(loader.deps.entities, 1, true);
      await loadFile(
        loader,
        1,
        [
          ["a", "put", 1],
          ["b", "put", 2],
        ],
        2,
      );
      expect(loadedOf(loader)).toMatchObject({ tally: { created: 1, conflicts: 1 } });
      expect(loadedOf(loader)?.["referencesChanged"]).toBe(expected);
    }
  });

  test("holds nothing up while all that its rows speak of is there", async () => {
    const loader = loaderOf({ onChanged: "hold" });
    await setLimit(loader.deps.entities, 1, true);
    await loadFile(loader, 1, [["a", "put", 1]]);
    expect(loadedOf(loader)).toMatchObject({ tally: { created: 1, conflicts: 0 } });
  });
});

describe("a locked reference", () => {
  /** Limit 1 goes away right before the first write. */
  function goingAway(reference: Partial<Reference>) {
    const entities = memoryEntityStore();
    let isGone = false;
    const store: EntityStore = {
      ...entities,
      write: async (writes) => {
        if (!isGone && writes.some(({ after }) => after.id.entity === counters.entity)) {
          isGone = true;
          await setLimit(entities, 1, false);
        }
        return entities.write(writes);
      },
    };
    return { entities, loader: loaderOf(reference, { entities: store }) };
  }

  test("lets no row in whose entity goes away between the look and the write", async () => {
    const { entities, loader } = goingAway({ lock: true });
    await setLimit(entities, 1, true);
    await loadFile(loader, 1, [["a", "put", 1]]);
    expect(await valueOf(entities, "a")).toBeUndefined();
    expect(loadedOf(loader)).toMatchObject({ tally: { created: 0, conflicts: 1 } });
  });

  test("is what keeps it out: without the lock it comes in", async () => {
    const { entities, loader } = goingAway({});
    await setLimit(entities, 1, true);
    await loadFile(loader, 1, [["a", "put", 1]]);
    expect(await valueOf(entities, "a")).toEqual({ value: 1 });
  });
});
