import { describe, expect, test } from "bun:test";
import { conflictsKey, shardKey } from "@sluice/contracts/objects.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { UndeliverableEvent } from "@sluice/shared/ports/aggregate-store.ts";
import { shardLoadRef } from "./loads.ts";
import {
  acme,
  calmContext,
  counterId,
  counters,
  deliver,
  drain,
  fileId,
  loadFile,
  putFile,
  refOf,
  type Step,
  type TestLoader,
  testLoader,
} from "./testing.ts";
import { chainOf, foldByHand } from "./testing-end.ts";

const readJson = async ({ deps }: TestLoader, key: string): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await deps.objects.bytes(key)));
const lastOf = (loader: TestLoader, type: string): Message | undefined =>
  loader.events.findLast((event) => event.type === type);
const valueOf = async ({ deps }: TestLoader, key: string) => {
  const [entity] = await deps.entities.read([counterId(key)]);
  return entity === null || entity === undefined ? null : [entity.data?.["value"] ?? null, entity.version];
};

describe("a file at its turn", () => {
  const rows: Step[] = [
    ["a", "put", 1],
    ["b", "put", 7],
    ["a", "add", 0],
    ["c", "add", 0],
    ["a", "keep", 0],
    ["b", "remove", 0],
    ["d", "refuse", 0],
    ["b", "put", 8],
    ["a", "put", 5],
  ];

  test("is loaded row by row; each row that changes something is one version and one event", async () => {
    const loader = testLoader();
    await loadFile(loader, 1, rows);
    expect(await valueOf(loader, "a")).toEqual([5, 3]);
    expect(await valueOf(loader, "b")).toEqual([8, 3]);
    expect(await valueOf(loader, "c")).toBeNull();
    expect(
      loader.changes.map(({ event, state }) => [
        String(event.id),
        event.type,
        event.payload["change"],
        state,
      ]),
    ).toEqual([
      ["entity:acme:counter:a@1.1", "counter.set.v1", "created", { value: 1 }],
      ["entity:acme:counter:b@1.1", "counter.set.v1", "created", { value: 7 }],
      ["entity:acme:counter:a@2.1", "counter.set.v1", "updated", { value: 2 }],
      ["entity:acme:counter:b@2.1", "counter.removed.v1", "removed", {}],
      ["entity:acme:counter:b@3.1", "counter.set.v1", "created", { value: 8 }],
      ["entity:acme:counter:a@3.1", "counter.set.v1", "updated", { value: 5 }],
    ]);
    const group: string | undefined = loader.changes[0]?.event.group;
    expect(group).toBe("acme:counter:a");
  });

  test("tells its tally, and its conflicts with record, line, key, code and message", async () => {
    const loader = testLoader();
    await loadFile(loader, 1, rows);
    const report = conflictsKey(acme, fileId(1), 0);
    const tally = { rows: 9, created: 3, updated: 2, removed: 1, unchanged: 1, conflicts: 2, emitted: 6 };
    expect(lastOf(loader, "shard.loaded.v1")?.payload).toMatchObject({ tally, conflictsReport: report });
    expect(lastOf(loader, "file.loaded.v1")?.payload).toEqual({
      ...refOf(1),
      tally,
      conflictsReports: [report],
    });
    expect(await readJson(loader, report)).toEqual({
      conflicts: 2,
      byCode: { "counter.add": 1, "counter.refuse": 1 },
      samples: [
        { record: 4, line: 5, key: "c", code: "counter.add", message: "it cannot add 0" },
        { record: 7, line: 8, key: "d", code: "counter.refuse", message: "it cannot refuse 0" },
      ],
    });
  });

  test("leaves a journal chain from each entity back to nothing, one entry a version", async () => {
    const loader = testLoader();
    await loadFile(loader, 1, rows);
    expect(
      (await chainOf(loader, "b")).map(({ version, data, source }) => [version, data, source?.record]),
    ).toEqual([
      [2, null, 6],
      [1, { value: 7 }, 2],
      [0, null, undefined],
    ]);
  });

  test("of many shards asks for each once, and ends once", async () => {
    const loader = testLoader();
    await loadFile(loader, 1, rows, 100);
    expect(loader.events.filter(({ type }) => type === "load.requested.v1")).toHaveLength(100);
    expect(loader.events.filter(({ type }) => type === "file.loaded.v1")).toHaveLength(1);
    expect(lastOf(loader, "file.loaded.v1")?.payload).toMatchObject({ tally: foldByHand(rows).tally });
  });

  test("again as another file changes nothing and writes nothing", async () => {
    const loader = testLoader();
    const snapshot: Step[] = Array.from({ length: 30 }, (_, index) => [`k${index}`, "put", index]);
    await loadFile(loader, 1, snapshot, 3);
    const items = JSON.stringify(loader.tables.all("entities"));
    const journals = loader.changes.length;
    await loadFile(loader, 2, snapshot, 3);
    expect(loader.changes).toHaveLength(journals);
    expect(JSON.stringify(loader.tables.all("entities"))).toBe(items);
    expect(lastOf(loader, "file.loaded.v1")?.payload).toMatchObject({
      file: fileId(2),
      tally: { rows: 30, created: 0, updated: 0, removed: 0, unchanged: 30, conflicts: 0, emitted: 0 },
    });
  });

  test("with one hot key has a version for each row, in file order", async () => {
    const loader = testLoader({ chunkRows: 50 });
    const hot: Step[] = Array.from({ length: 230 }, (_, index) => ["hot", "put", index]);
    await loadFile(loader, 1, hot);
    expect(loader.changes.map(({ event, state }) => [event.version, state])).toEqual(
      hot.map((_, index) => [index + 1, { value: index }]),
    );
    expect(await chainOf(loader, "hot")).toHaveLength(230);
  });
});

describe("a shard's conflicts beyond what a report holds", () => {
  test("are counted all and sampled from the first on, also when the shard is handed on often", async () => {
    const loader = testLoader({ chunkRows: 250 });
    const rows: Step[] = Array.from({ length: 1300 }, (_, index) => [`k${index % 400}`, "refuse", index]);
    await deliver(loader.deps, await putFile(loader, 1, rows));
    await drain(loader, { ...calmContext, remainingMs: () => 0 });
    const report = await readJson(loader, conflictsKey(acme, fileId(1), 0));
    expect(report).toMatchObject({ conflicts: 1300, byCode: { "counter.refuse": 1300 } });
    expect(report).toHaveProperty("samples.length", 1000);
    expect(report).toHaveProperty("samples.999.record", 1000);
    expect(loader.events.filter(({ type }) => type === "load.requested.v1")).toHaveLength(6);
  });
});

describe("time", () => {
  const rows: Step[] = Array.from({ length: 12 }, (_, index) => ["k", "put", index]);

  test("that runs out makes the loader hand the rest on, and the next message goes on from there", async () => {
    const loader = testLoader();
    await deliver(loader.deps, await putFile(loader, 1, rows));
    const [request] = loader.queue.splice(0, 1);
    if (request === undefined) throw new Error("no load was requested");
    const hurried = { ...calmContext, remainingMs: () => 4_999 };
    expect(await deliver(loader.deps, request, hurried)).toEqual({ kind: "done" });
    const load = await loader.deps.store.load(shardLoadRef(refOf(1), 0));
    expect(load?.state).toMatchObject({ status: "loading", checkpoint: 4, tally: { rows: 4 } });
    expect(loader.changes).toHaveLength(4);
    expect(loader.queue.map(({ type, group }) => [type, String(group)])).toEqual([
      ["load.requested.v1", `${fileId(1)}.0000`],
    ]);
    // The first request, delivered once more, has nothing left to do.
    expect(await deliver(loader.deps, request)).toEqual({ kind: "done" });
    expect(loader.changes).toHaveLength(4);
    await drain(loader);
    expect(loader.changes).toHaveLength(12);
  });

  test("is shared: no message works for more than half a minute", async () => {
    const loader = testLoader();
    const { entities } = loader.deps;
    const slow: TestLoader["deps"]["entities"] = {
      ...entities,
      read: async (ids) => {
        loader.clock.forward(11_000);
        return entities.read(ids);
      },
    };
    await deliver(loader.deps, await putFile(loader, 1, rows));
    const [request] = loader.queue.splice(0, 1);
    if (request === undefined) throw new Error("no load was requested");
    await deliver({ ...loader.deps, entities: slow }, request);
    const load = await loader.deps.store.load(shardLoadRef(refOf(1), 0));
    expect(load?.state.checkpoint).toBe(8);
  });
});

describe("what is refused", () => {
  const rows: Step[] = [["a", "put", 1]];
  async function requested() {
    const loader = testLoader();
    await deliver(loader.deps, await putFile(loader, 1, rows));
    const [request] = loader.queue;
    if (request === undefined) throw new Error("no load was requested");
    return { loader, request };
  }

  test("a feed of another version, until a build has it", async () => {
    const { loader, request } = await requested();
    const feeds = new Map([["counters", { ...counters, version: 2 }]]);
    expect(await deliver({ ...loader.deps, feeds }, request)).toEqual({
      kind: "retry",
      reason:
        "the file was judged by version 1 of counters, and this build has 2: it waits for a build with that version",
      afterSeconds: 30,
    });
    expect(loader.changes).toEqual([]);
  });

  test.each<[string, (loader: TestLoader) => Promise<void>, string]>([
    [
      "a shard that is not the one that was judged",
      ({ deps }) => deps.objects.put(shardKey(acme, fileId(1), 0), new TextEncoder().encode("1,a,put,2\n")),
      "was judged",
    ],
    [
      "a shard that is gone",
      ({ deps }) => deps.objects.remove(shardKey(acme, fileId(1), 0)),
      "there is no object",
    ],
  ])("%s", async (_case, harm, reason) => {
    const { loader, request } = await requested();
    await harm(loader);
    expect(await deliver(loader.deps, request)).toEqual({
      kind: "dead-letter",
      reason: expect.stringContaining(reason),
    });
    expect(loader.changes).toEqual([]);
  });

  test("an entity that no pipe could carry, since it never will", async () => {
    const { loader, request } = await requested();
    const write = () => Promise.reject(new UndeliverableEvent("the item is too large"));
    const entities = { ...loader.deps.entities, write };
    expect(await deliver({ ...loader.deps, entities }, request)).toEqual({
      kind: "dead-letter",
      reason: "the item is too large",
    });
  });

  test("a shard of a file that was never opened", async () => {
    const { request } = await requested();
    expect(await deliver(testLoader().deps, request)).toEqual({
      kind: "dead-letter",
      reason: `shard 0 of file ${fileId(1)} was never opened here`,
    });
  });

  test("a row behind a later file's, when this shard is not loaded: the turn was broken", async () => {
    const { loader, request } = await requested();
    const other = testLoader({ entities: loader.deps.entities });
    for (const number of [1, 2]) await loadFile(other, number, [["a", "put", 10 + number]]);
    expect(await deliver(loader.deps, request)).toEqual({
      kind: "dead-letter",
      reason: expect.stringContaining("the turn was broken"),
    });
    expect(await valueOf(loader, "a")).toEqual([12, 2]);
  });
});
