/** A person is erased: from the entity and its event, journals and dead letters, whoever dies when, and nothing brings the person back. */
import { describe, expect, test } from "bun:test";
import { withoutPerson, tellsOfPerson, type Erasure } from "@sluice/contracts/erasure.ts";
import { defineFeed } from "@sluice/contracts/feed.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { memoryEntityEraser } from "@sluice/shared/adapters/memory/entity-eraser.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { entityBody } from "@sluice/shared/dead-letters/testing.ts";
import { erase, eraseAgain, type ListedEraseDeps } from "@sluice/shared/erase/list.ts";
import * as v from "valibot";
import {
  acme,
  counterId,
  counters,
  deliver,
  drain,
  loadFile,
  putFile,
  type Step,
  testLoader,
} from "./testing.ts";
import { undo } from "./testing-undo.ts";

/** Counters whose value is a person's. */
const State = v.object({ value: v.string() });
const people = defineFeed<{ key: string; step: string; value: string }, v.InferOutput<typeof State>>({
  ...counters,
  row: v.object({ key: v.string(), step: v.string(), value: v.string() }),
  personal: ["value"],
  events: ["counter.set.v1", "counter.removed.v1"],
  decide: (_, { value }) => ({ kind: "write", event: "counter.set.v1", state: { value } }),
  state: State,
  mergedInto: () => null,
  legacy: { table: "legacy.counters", key: ["key"], columns: {} },
});

/** Numbers that stand nowhere else. */
const [yamada, taro, other] = [918_273_645, 918_273_646, 555_444_333];
const monday: Step[] = [
  ["a", "put", yamada],
  ["b", "put", other],
];
const tuesday: Step[] = [["a", "put", taro]];
const erasure: Erasure = {
  partner: acme,
  feed: counters.name,
  entity: counters.entity,
  key: counterId("a").key,
  at: "2026-11-20T00:00:00Z",
};
const order = { by: "aoki", reason: "request 118" };

async function world() {
  const objects = memoryObjectStore();
  const loader = testLoader({ objects, feeds: new Map([[people.name, people]]) });
  await loadFile(loader, 1, monday);
  await loadFile(loader, 2, tuesday);
  const fields = {
    payload: { entity: { S: "counter" }, key: { S: "a" }, feed: { S: "counters" }, change: { S: "updated" } },
    state: { value: { S: String(taro) } },
  };
  const letter = {
    body: entityBody({ key: "a", version: 2, type: "counter.set.v1", fields }),
    attributes: {},
    group: "acme:counter:a",
  };
  const queue = memoryDeadLetterQueue({ kind: "queue", name: "sync-consumer" }, loader.clock, [letter]);
  const audit = memoryAudit();
  const deps: ListedEraseDeps = {
    ...{ objects, store: loader.deps.store, entities: loader.deps.entities, feeds: loader.deps.feeds },
    ...{
      deadLetters: [queue],
      clock: loader.clock,
      ids: loader.deps.ids,
      pause: async () => undefined,
      audit,
    },
    eraser: memoryEntityEraser(loader.tables),
    objectKeys: async function* keys(prefix) {
      yield objects.keys().filter((key) => key.startsWith(prefix));
    },
  };
  /** Where one of the person's values stands: shards age out by themselves. */
  const remains = async (): Promise<readonly string[]> => {
    const texts: [string, string][] = [
      ["entities", JSON.stringify(loader.tables.all("entities"))],
      ["letters", JSON.stringify(queue.all())],
      ["audit", JSON.stringify(audit.told())],
    ];
    for (const key of objects.keys())
      if (!key.includes("/shards/")) texts.push([key, new TextDecoder().decode(await objects.bytes(key))]);
    return texts
      .filter(([, text]) => [yamada, taro].some((one) => text.includes(String(one))))
      .map(([where]) => where);
  };
  const entity = async (key: string) =>
    (await loader.deps.entities.read([counterId(key)]))[0] ?? expect.unreachable();
  return { loader, deps, queue, audit, remains, entity, objects };
}

describe("an erased person", () => {
  test("is in no entity, journal or dead letter; the next version tells it, by the source of the one before; others stay", async () => {
    const it = await world();
    expect((await it.remains()).length).toBeGreaterThan(2);
    expect(await erase(it.deps, erasure, order)).toEqual({ entities: 1, journalEntries: 1, letters: 1 });
    expect(await it.remains()).toEqual([]);
    expect(await it.entity("a")).toMatchObject({ version: 3, data: { value: "" }, source: { sequence: 2 } });
    expect(await it.entity("b")).toMatchObject({ version: 1, data: { value: String(other) } });
    expect(it.loader.changes.at(-1)).toMatchObject({
      event: {
        type: "counter.erased.v1",
        version: 3,
        payload: { change: "updated", erasure: expect.stringMatching(/^f_/) },
      },
      state: { value: "" },
    });
  });

  test("is named by a hash alone in the audit trail", async () => {
    const it = await world();
    await erase(it.deps, erasure, order);
    const [begun] = it.audit.told();
    expect(begun).toMatchObject({ action: "person.erase", by: "aoki", reason: "request 118" });
    expect(begun?.facts["subject"]).toMatch(/^[0-9a-f]{64}$/);
    expect(begun?.subjects.map(({ kind }) => kind)).toEqual(["feed", "partner"]);
  });

  test("is not brought back by a file that was received before the erasure and is loaded after it; others of it are written whole", async () => {
    const it = await world();
    const waiting = await putFile(it.loader, 3, [
      ["a", "put", yamada],
      ["b", "put", 7],
    ]);
    await erase(it.deps, erasure, order);
    await deliver(it.loader.deps, waiting);
    await drain(it.loader);
    expect(await it.remains()).toEqual([]);
    expect(await it.entity("a")).toMatchObject({ data: { value: "" } });
    expect(await it.entity("b")).toMatchObject({ data: { value: "7" }, source: { sequence: 3 } });
  });

  test("comes back by a file that is received after the erasure: the partner sends it anew", async () => {
    const it = await world();
    await erase(it.deps, { ...erasure, at: "2001-01-01T00:00:00Z" }, order);
    await loadFile(it.loader, 3, [["a", "put", yamada]]);
    expect(await it.entity("a")).toMatchObject({ data: { value: String(yamada) } });
  });

  test("asked for again changes nothing", async () => {
    const it = await world();
    await erase(it.deps, erasure, order);
    const before = JSON.stringify(it.loader.tables.all("entities"));
    expect(await erase(it.deps, erasure, order)).toEqual({ entities: 0, journalEntries: 0, letters: 0 });
    expect(JSON.stringify(it.loader.tables.all("entities"))).toBe(before);
  });

  test("does not come back by an undo of the file that came last, nor by one of the first", async () => {
    const it = await world();
    await erase(it.deps, erasure, order);
    await undo(it.loader, 3, 2);
    expect(await it.remains()).toEqual([]);
    await undo(it.loader, 4, 1);
    expect(await it.remains()).toEqual([]);
    // Empty before and after, so that the first undo wrote nothing, and the second finds the row changed since.
    expect((await it.entity("a")).data).toEqual({ value: "" });
  });

  test("is erased again after a restore has brought the old table back, under its epoch", async () => {
    const it = await world();
    const old =
      it.loader.tables.all("entities").find((item) => item["key"]?.S === "a") ?? expect.unreachable();
    await erase(it.deps, erasure, order);
    it.loader.tables.put("entities", old);
    expect(await it.remains()).toEqual(["entities"]);
    expect(await eraseAgain(it.deps)).toMatchObject({ entities: 1 });
    expect(await it.remains()).toEqual([]);
  });

  test("is taken out of a letter that dies later, before it can be redriven", async () => {
    const it = await world();
    const [letter] = it.queue.all();
    if (letter === undefined) throw new Error("a letter lies there");
    await erase(it.deps, erasure, order);
    await it.queue.put({ body: letter.body, attributes: {}, group: "acme:counter:a", deduplication: "1" });
    expect(await it.remains()).toEqual(["letters"]);
    expect(await eraseAgain(it.deps)).toMatchObject({ letters: 1, entities: 0 });
    expect(await it.remains()).toEqual([]);
    expect(it.queue.all().map(({ group }) => group)).toEqual(["acme:counter:a", "acme:counter:a"]);
  });

  test("whose entity a load writes at the same moment is erased from what that wrote", async () => {
    const it = await world();
    const { eraser } = it.deps;
    let first = true;
    const raced = {
      erase: async (write: Parameters<typeof eraser.erase>[0]) => {
        // Its worker had read the list before.
        const { store } = it.loader.deps;
        const list: typeof store.list = (within, schema, options) =>
          within.pk === "_erasures" ? Promise.resolve([]) : store.list(within, schema, options);
        const asleep = { ...it.loader, deps: { ...it.loader.deps, store: { ...store, list } } };
        if (first) await loadFile(asleep, 3, [["a", "put", yamada]]);
        first = false;
        return eraser.erase(write);
      },
    };
    await erase({ ...it.deps, eraser: raced }, erasure, order);
    expect(await it.remains()).toEqual([]);
    expect(await it.entity("a")).toMatchObject({ version: 4, source: { sequence: 3 } });
  });

  test.each(["before", "after"] as const)(
    "is erased whole when whoever erases is killed %s any one call, and does it again",
    async (moment) => {
      for (let at = 1; ; at += 1) {
        const it = await world();
        let calls = 0;
        const guard = async <T>(call: () => Promise<T>): Promise<T> => {
          calls += 1;
          if (calls > at || (calls === at && moment === "before")) throw new Error("killed");
          const result = await call();
          if (calls === at) throw new Error("killed");
          return result;
        };
        const { objects, store, entities, eraser } = it.deps;
        const [queue] = it.deps.deadLetters;
        if (queue === undefined) throw new Error("there is a queue");
        const mortal: ListedEraseDeps = {
          ...it.deps,
          objects: {
            bytes: (key) => guard(() => objects.bytes(key)),
            put: (...asked) => guard(() => objects.put(...asked)),
          },
          store: { ...store, save: (changes) => guard(() => store.save(changes)) },
          entities: { epoch: () => entities.epoch(), read: (ids) => guard(() => entities.read(ids)) },
          eraser: { erase: (write) => guard(() => eraser.erase(write)) },
          deadLetters: [
            {
              ...queue,
              put: (one) => guard(() => queue.put(one)),
              remove: (these) => guard(() => queue.remove(these)),
            },
          ],
        };
        const done = await erase(mortal, erasure, order).then(
          () => true,
          () => false,
        );
        it.loader.clock.forward(600_000);
        await erase(it.deps, erasure, order);
        expect(await it.remains()).toEqual([]);
        expect(await it.entity("a")).toMatchObject({ version: 3, data: { value: "" } });
        if (done) {
          expect(at).toBeGreaterThan(8);
          return;
        }
      }
    },
  );
});

test.each(
  [...feeds.values()]
    .filter(({ personal }) => personal !== undefined)
    .map((feed) => [feed.name, feed] as const),
)("the legacy mapping of %s takes a state without its personal fields", (_name, feed) => {
  const samples: Readonly<Record<string, string>> = { status: "active", transferDate: "2026-11-25" };
  const state = Object.fromEntries(feed.stateFields.map((field) => [field, samples[field] ?? "1"]));
  if (feed.name === "orders") state["status"] = "created";
  expect(tellsOfPerson(feed, state)).toBe(true);
  expect(tellsOfPerson(feed, withoutPerson(feed, state))).toBe(false);
  const key = counterId("a").key;
  expect(() => feed.legacy.rowOf(withoutPerson(feed, state), { partner: acme, key })).not.toThrow();
});
