/** Withdrawal: at whatever moment an operator says it, either nothing of the file is written and the next one goes on, or it is told to be undone. */
import { describe, expect, test } from "bun:test";
import type { LoaderDeps } from "./deps.ts";
import { entryRef, loadRef } from "./loads.ts";
import {
  deliver,
  fileId,
  loadFile,
  putFile,
  acme,
  drain,
  refOf,
  type Step,
  type TestLoader,
  testLoader,
  told,
} from "./testing.ts";
import { interrupted, Killed, moments, mortal } from "./testing-faults.ts";
import { live } from "./testing-lives.ts";
import {
  putSnapshot,
  say,
  sendSnapshot,
  snapshotLoader,
  snapshotsOf,
  valuesOf,
} from "./testing-snapshots.ts";
import { withdraw } from "./withdraw.ts";

const because = { by: "operator1", reason: "it blocks the others" };
const idOf = (number: number) => ({ partner: acme, file: fileId(number) });
const say1 = (deps: LoaderDeps, number = 1) => withdraw(deps, idOf(number), because);
const rows: Step[] = [
  ["a", "put", 1],
  ["b", "put", 2],
  ["c", "refuse", 0],
  ["a", "put", 3],
  ["d", "put", 4],
];
const endingOf = async ({ deps }: TestLoader, number: number) => {
  const entry = (await deps.store.load(entryRef(refOf(number), number)))?.state;
  return entry?.state === "ended" ? entry.how : entry?.state;
};
const typesOf = ({ events }: TestLoader, number: number): string[] =>
  events.filter(({ payload }) => payload["file"] === fileId(number)).map(({ type }) => type);

describe("a file that is in the way", () => {
  test.each([
    ["is received and not judged", () => [told.received(1)]],
    ["is told to be good before its receipt is told", () => [told.validated(1)]],
  ])("and %s is withdrawn, and whatever comes of its judging changes nothing", async (_, messagesOf) => {
    const loader = testLoader();
    for (const message of messagesOf()) await deliver(loader.deps, message);
    const next = await putFile(loader, 2, rows);
    await deliver(loader.deps, next);
    expect(await say1(loader.deps)).toEqual({ kind: "decided" });
    expect(await say1(loader.deps)).toEqual({ kind: "repeat" });
    expect(loader.events.map(({ payload }) => payload)).toEqual([{ ...refOf(1), ...because }]);
    await drain(loader);
    expect(await endingOf(loader, 2)).toBe("loaded");
    const before = JSON.stringify(loader.tables.all("loads"));
    for (const message of [told.received(1), told.validated(1), told.rejected(1), told.failed(1)])
      expect(await deliver(loader.deps, message)).toEqual({ kind: "done" });
    expect(JSON.stringify(loader.tables.all("loads"))).toBe(before);
  });

  test("behind others is withdrawn where it stands; the turn passes it when it comes there", async () => {
    const loader = testLoader();
    const second = await putFile(loader, 2, rows);
    const third = await putFile(loader, 3, [["z", "put", 9]]);
    await deliver(loader.deps, second);
    await deliver(loader.deps, third);
    expect(await say1(loader.deps, 2)).toEqual({ kind: "decided" });
    await loadFile(loader, 1, [["y", "put", 1]]);
    expect(await Promise.all([1, 2, 3].map((number) => endingOf(loader, number)))).toEqual([
      "loaded",
      "withdrawn",
      "loaded",
    ]);
    expect(loader.changes.map(({ key }) => key)).toEqual(["y", "z"]);
  });

  test("and is held is withdrawn; a word on it comes too late, and the live snapshot stays", async () => {
    const loader = snapshotLoader(snapshotsOf(0.1));
    await sendSnapshot(loader, 1, { a: 1, b: 2 });
    await sendSnapshot(loader, 2, { a: 10 });
    expect(await say1(loader.deps, 2)).toEqual({ kind: "decided" });
    await drain(loader);
    expect(await say(loader, 2, "release")).toEqual({ kind: "not-held", status: "withdrawn" });
    await sendSnapshot(loader, 3, { a: 1, b: 5 });
    expect(await valuesOf(loader, ["a", "b"])).toEqual({ a: 1, b: 5 });
  });

  test("while it is planned is withdrawn; its plan, asked for late, is nobody's any more", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await deliver(loader.deps, await putSnapshot(loader, 1, { a: 1 }));
    const [request] = loader.queue.splice(0);
    if (request?.type !== "plan.requested.v1") throw new Error("no plan was asked for");
    expect(await say1(loader.deps)).toEqual({ kind: "decided" });
    await sendSnapshot(loader, 2, { a: 2 });
    expect(await deliver(loader.deps, request)).toEqual({ kind: "done" });
    expect(await valuesOf(loader, ["a"])).toEqual({ a: 2 });
  });

  test("and whose shard is gone is withdrawn, since nothing of it is written", async () => {
    const loader = testLoader();
    const message = await putFile(loader, 1, rows);
    await deliver(loader.deps, message);
    const [request] = loader.queue.splice(0);
    if (request === undefined) throw new Error("nothing was asked for");
    await loader.deps.objects.remove(String(request.payload["object"]));
    expect((await deliver(loader.deps, request)).kind).toBe("dead-letter");
    expect(await say1(loader.deps)).toEqual({ kind: "decided" });
    await loadFile(loader, 2, [["z", "put", 9]]);
    expect(await deliver(loader.deps, request)).toEqual({ kind: "done" });
    expect(loader.changes.map(({ key }) => key)).toEqual(["z"]);
  });
});

describe("a file that is in nobody's way", () => {
  test("is not withdrawn: it is loaded, has ended, or is not known", async () => {
    const loader = testLoader();
    await loadFile(loader, 1, rows);
    for (const message of [told.received(2), told.failed(2), told.received(3), told.rejected(3)])
      await deliver(loader.deps, message);
    const before = JSON.stringify(loader.tables.all("loads"));
    expect(await say1(loader.deps, 1)).toEqual({ kind: "writing" });
    expect(await say1(loader.deps, 2)).toEqual({ kind: "ended", status: "failed" });
    expect(await say1(loader.deps, 3)).toEqual({ kind: "ended", status: "rejected" });
    expect(await say1(loader.deps, 7)).toEqual({ kind: "unknown" });
    expect(JSON.stringify(loader.tables.all("loads"))).toBe(before);
  });

  test("is not withdrawn while its load was begun by a build that did not say whether it writes", async () => {
    const loader = testLoader();
    await deliver(loader.deps, await putFile(loader, 1, rows));
    const ref = loadRef(idOf(1));
    const load = await loader.deps.store.load(ref);
    if (load === null) throw new Error("no load");
    const { mayHaveWritten: _, ...earlier } = load.state;
    await loader.deps.store.save([{ ref, expectedVersion: load.version, state: earlier }]);
    expect(await say1(loader.deps)).toEqual({ kind: "writing" });
  });
});

describe("at every moment of a load", () => {
  test.each([1, 2])("a withdrawal is taken whole or refused whole: %d shards", async (shards) => {
    const seen = new Set<string>();
    for (let at = 1, wasCalled = true; wasCalled; at += 1) {
      const loader = testLoader({ chunkRows: 2 });
      const first = await putFile(loader, 1, rows, shards);
      const next = await putFile(loader, 2, [["z", "put", 9]]);
      wasCalled = false;
      let said: Awaited<ReturnType<typeof withdraw>> | null = null;
      const store = interrupted(loader.deps.store, at, async () => {
        wasCalled = true;
        said = await say1(loader.deps);
      });
      await live({ ...loader, deps: { ...loader.deps, store } }, first, []);
      await live(loader, next, []);
      if (!wasCalled) break;
      const { kind } = said ?? { kind: "nothing" };
      seen.add(kind);
      const written = loader.changes.filter(({ key }) => key !== "z").length;
      expect([at, kind, await endingOf(loader, 1), written]).toEqual(
        kind === "decided" ? [at, kind, "withdrawn", 0] : [at, "writing", "loaded", 4],
      );
      expect(await endingOf(loader, 2)).toBe("loaded");
      expect(typesOf(loader, 1).includes("file.loaded.v1")).toBe(kind === "writing");
    }
    expect([...seen].sort()).toEqual(["decided", "writing"]);
  });

  test.each([...moments])(
    "one that is killed %s any one call is said again, and taken once",
    async (moment) => {
      for (let at = 1, deaths = 1; deaths > 0; at += 1) {
        const loader = testLoader();
        await deliver(loader.deps, await putFile(loader, 1, rows));
        deaths = 0;
        try {
          await say1(mortal(loader.deps, at, moment));
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          deaths = 1;
        }
        expect(["decided", "repeat"]).toContain((await say1(loader.deps)).kind);
        expect(typesOf(loader, 1).filter((type) => type === "file.withdrawn.v1")).toHaveLength(1);
        await drain(loader);
        expect(loader.changes).toEqual([]);
      }
    },
  );
});
