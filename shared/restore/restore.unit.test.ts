/** A restore of the entities: what ends up where, who is asked, and that a crash anywhere changes nothing of it. */
import { describe, expect, test } from "bun:test";
import { entityPk } from "../adapters/items/entity-item.ts";
import { memoryEntityStore } from "../adapters/memory/entity-store.ts";
import { nameRef } from "../names/named-table.ts";
import { sampleEntity, sampleWrite } from "../ports/samples.suite.ts";
import type { RestoreDeps } from "./deps.ts";
import { flipBackSteps, type Restore, restoreRef, restoreSteps } from "./plan.ts";
import { abandonRestore, beginRestore, decideUnconfirmed, drive } from "./run-restore.ts";
import { asked, first, world } from "./testing.ts";

type It = ReturnType<typeof world>;
const second = "entities-e2-tore-1";

/** Drives to the end; leases run out in between. */
async function toEnd(it: It, deps: RestoreDeps = it.deps): Promise<Restore> {
  for (;;) {
    const driven = await drive(deps);
    if (driven.kind === "over" && driven.restore !== null) return driven.restore;
    if (driven.kind !== "waiting") throw new Error(`it is ${driven.kind}: ${driven.note}`);
    it.later(5_000);
  }
}

const versions = (it: It, table: string) =>
  Object.fromEntries(it.entities(table).map(({ id, version }) => [id.key as string, version]));

describe("a restore", () => {
  test("takes every step once, in order, and says what each showed", async () => {
    const it = world(["A", "B"]);
    await it.setUp();
    await beginRestore(it.deps, asked());
    const { done } = await toEnd(it);
    expect(done.map(({ step }) => step)).toEqual([...restoreSteps]);
    expect(done.every(({ note }) => note !== "")).toBe(true);
    expect((await it.deps.store.load(nameRef("entities")))?.state).toEqual({
      table: second,
      epoch: 2,
      writes: "open",
    });
  });

  test("brings along what was written since, and what somebody removed past Sluice comes back", async () => {
    const it = world(["kept", "removed", "changed"]);
    await it.setUp();
    await it.write("changed", { version: 2 });
    await it.write("new");
    it.tables.at(first.table).remove("entities", entityPk(sampleEntity("removed").id));
    await beginRestore(it.deps, asked());
    await toEnd(it);
    expect(versions(it, second)).toEqual({ kept: 1, removed: 1, changed: 2, new: 1 });
  });

  test("asks before anything is closed what becomes of writes that no journal knows", async () => {
    const it = world(["A", "B"]);
    await it.setUp();
    await memoryEntityStore(it.tables.at(first.table)).write([sampleWrite("A", { version: 2, record: 2 })]);
    await beginRestore(it.deps, asked());
    const held = await drive(it.deps);
    expect(held).toMatchObject({ kind: "held", step: "copy" });
    expect(held.note).toContain("acme#order#A");
    expect(await it.deps.store.load(nameRef("entities"))).toBeNull();
    expect(await decideUnconfirmed(it.deps, "leave")).toBe(true);
    await toEnd(it);
    expect(versions(it, second)).toEqual({ A: 1, B: 1 });
  });

  test("takes them where the operator says so", async () => {
    const it = world(["A"]);
    await it.setUp();
    await memoryEntityStore(it.tables.at(first.table)).write([sampleWrite("A", { version: 2, record: 2 })]);
    await beginRestore(it.deps, asked({ unconfirmed: "take" }));
    await toEnd(it);
    expect(versions(it, second)).toEqual({ A: 2 });
  });

  test("loses no write that comes while it copies, and lets none into the old table after", async () => {
    const it = world(["A"]);
    await it.setUp();
    await beginRestore(it.deps, asked());
    const tables = {
      ...it.deps.tables,
      startStream: async (...names: [string, string]) => {
        await it.write("late");
        return it.deps.tables.startStream(...names);
      },
    };
    await toEnd(it, { ...it.deps, tables });
    expect(versions(it, second)).toEqual({ A: 1, late: 1 });
    // Only what was copied once the stream was on is told a second time: its event id is known.
    expect(it.records).toEqual(["acme#order#late"]);
    await expect(it.write("too-late")).rejects.toThrow("refuses writes");
  });

  test("waits longer than a lease between closing and moving", async () => {
    const it = world();
    await beginRestore(it.deps, asked());
    expect(await drive(it.deps)).toMatchObject({ kind: "waiting", step: "wait-lease" });
    it.later(10_000);
    expect(await drive(it.deps)).toMatchObject({ kind: "waiting", step: "wait-lease" });
    it.later(5_000);
    expect(await drive(it.deps)).toMatchObject({ kind: "over" });
  });

  test("lets what differs from the old database tell again, under the new epoch", async () => {
    const it = world(["A", "B"]);
    await it.setUp();
    it.differ([sampleEntity("A").id]);
    await beginRestore(it.deps, asked());
    const { done } = await toEnd(it);
    expect(done.at(-1)?.note).toBe("1 entities differ from the old database, 1 told again under epoch 2");
    expect(it.entities(second).map(({ id, epoch }) => [id.key as string, epoch])).toEqual([
      ["A", 2],
      ["B", 1],
    ]);
  });

  test("is one at a time", async () => {
    const it = world();
    await beginRestore(it.deps, asked());
    expect(await beginRestore(it.deps, asked({ id: "restore-2" }))).toMatchObject({ kind: "refused" });
  });
});

describe("moving back", () => {
  test("brings what was written since into the old table, under a third epoch", async () => {
    const it = world(["A", "B"]);
    await it.setUp();
    it.differ([sampleEntity("B").id]);
    await beginRestore(it.deps, asked());
    await toEnd(it);
    await it.write("A", { version: 2 }, second, 2);
    await beginRestore(it.deps, asked({ id: "restore-2", restoredTo: null }));
    const { done } = await toEnd(it);
    expect(done.map(({ step }) => step)).toEqual([...flipBackSteps]);
    expect(versions(it, first.table)).toEqual({ A: 2, B: 1 });
    expect((await it.deps.store.load(nameRef("entities")))?.state).toEqual({
      table: first.table,
      epoch: 3,
      writes: "open",
    });
    expect(await it.write("A", { version: 3 }, first.table, 3)).toEqual({ kind: "written" });
    await expect(it.write("A", { version: 3 }, second, 2)).rejects.toThrow("refuses writes");
  });

  test("is refused where nothing was restored", async () => {
    const it = world();
    expect(await beginRestore(it.deps, asked({ restoredTo: null }))).toMatchObject({ kind: "refused" });
  });
});

/** Nothing of any instant can be had. */
const refusing = (deps: RestoreDeps): RestoreDeps => ({
  ...deps,
  tables: {
    ...deps.tables,
    restore: async () => ({ kind: "refused", note: "it is older than the backups" }) as const,
  },
});
const word = { by: "aoki", reason: "the instant cannot be had" };

describe("a restore whose instant cannot be had", () => {
  test("waits for a word with nothing closed, and is given up: the name leads where it led", async () => {
    const it = world(["A"]);
    await it.setUp();
    await beginRestore(it.deps, asked());
    expect(await drive(refusing(it.deps))).toMatchObject({ kind: "held", step: "restore-table" });
    const given = await abandonRestore(it.deps, word);
    expect(given).toMatchObject({ kind: "begun", restore: { abandoned: word, held: null } });
    expect(await drive(it.deps)).toMatchObject({ kind: "over" });
    expect(await it.deps.store.load(nameRef("entities"))).toBeNull();
    expect(await it.write("A", { version: 2 })).toEqual({ kind: "written" });
    expect(await abandonRestore(it.deps, word)).toMatchObject({ kind: "refused" });
  });

  test("can be tried again, and goes through once it can be had", async () => {
    const it = world(["A"]);
    await it.setUp();
    await beginRestore(it.deps, asked());
    await drive(refusing(it.deps));
    expect(await toEnd(it)).toMatchObject({ abandoned: null, held: null });
  });

  test("leaves the way back that was there before it", async () => {
    const it = world(["A"]);
    await it.setUp();
    await beginRestore(it.deps, asked());
    await toEnd(it);
    await beginRestore(it.deps, asked({ id: "restore-2" }));
    await drive(refusing(it.deps));
    await abandonRestore(it.deps, word);
    await beginRestore(it.deps, asked({ id: "restore-3", restoredTo: null }));
    expect((await toEnd(it)).to).toEqual({ ...first, epoch: 3 });
  });

  test("of a moment that is still to come does not begin", async () => {
    const it = world();
    const restoredTo = "2026-11-20T10:00:00.001Z";
    expect(await beginRestore(it.deps, asked({ restoredTo }))).toMatchObject({ kind: "refused" });
  });
});

test("a restore is given up at any step before it closes, never after, whoever drives it meanwhile", async () => {
  for (let steps = 0; steps < restoreSteps.length; steps += 1) {
    const it = world(["A"]);
    await it.setUp();
    await beginRestore(it.deps, asked());
    const stop = new AbortController();
    let kept = 0;
    const stopped = (): void => {
      if ((kept += 1) >= steps) stop.abort();
    };
    if (steps === 0) stop.abort();
    for (let kind = ""; kind !== "over" && kind !== "stopped"; it.later(5_000))
      ({ kind } = await drive(it.deps, stopped, stop.signal));
    const isEarly = steps < restoreSteps.indexOf("close");
    expect((await abandonRestore(it.deps, word)).kind).toBe(isEarly ? "begun" : "refused");
    const name = await it.deps.store.load(nameRef("entities"));
    expect(name?.state ?? first).toMatchObject({ writes: "open", epoch: isEarly ? 1 : 2 });
  }
});

test("a driver that is in the middle of a step loses it to whoever gives the restore up", async () => {
  const it = world(["A"]);
  await it.setUp();
  await beginRestore(it.deps, asked());
  const tables = {
    ...it.deps.tables,
    startStream: async (...names: [string, string]) => {
      await abandonRestore(it.deps, word);
      return it.deps.tables.startStream(...names);
    },
  };
  expect(await drive({ ...it.deps, tables })).toMatchObject({ kind: "over", restore: { abandoned: word } });
  expect(await it.deps.store.load(nameRef("entities"))).toBeNull();
});

describe("a crash", () => {
  /** Everything outside, of which one call dies: before it is done, or after it. */
  const dying = (deps: RestoreDeps, at: number, when: "before" | "after") => {
    let calls = 0;
    const through = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      calls += 1;
      if (calls === at && when === "before") throw new Error("killed");
      const result = await work();
      if (calls === at && when === "after") throw new Error("killed");
      return result;
    };
    const { store, tables } = deps;
    const broken: RestoreDeps = {
      ...deps,
      store: {
        load: (ref) => through(() => store.load(ref)),
        save: (changes) => through(() => store.save(changes)),
      },
      tables: {
        ...tables,
        restore: (...names) => through(() => tables.restore(...names)),
        remake: (...names) => through(() => tables.remake(...names)),
        startStream: (...names) => through(() => tables.startStream(...names)),
        deny: (table) => through(() => tables.deny(table)),
        allow: (table) => through(() => tables.allow(table)),
        get: (...names) => through(() => tables.get(...names)),
        put: (...items) => through(() => tables.put(...items)),
      },
    };
    return { broken, calls: () => calls };
  };

  test.each(["before", "after"] as const)(
    "%s any call ends as if there had been none",
    async (when) => {
      for (let at = 1; ; at += 1) {
        const it = world(["A", "B"]);
        await it.setUp();
        await it.write("A", { version: 2 });
        const { broken, calls } = dying(it.deps, at, when);
        const steps = async (restoredTo: string | null) => {
          for (let isBegun = false; !isBegun;)
            isBegun = await beginRestore(broken, asked({ restoredTo })).then(
              () => true,
              () => false,
            );
          for (let isOver = false; !isOver;)
            isOver = await toEnd(it, broken).then(
              () => true,
              () => false,
            );
        };
        await steps("2026-11-20T09:00:00.000Z");
        expect(versions(it, second)).toEqual({ A: 2, B: 1 });
        await it.write("B", { version: 2 }, second, 2);
        await steps(null);
        expect(versions(it, first.table)).toEqual({ A: 2, B: 2 });
        const name = await it.deps.store.load(nameRef("entities"));
        expect(name?.state).toEqual({ table: first.table, epoch: 3, writes: "open" });
        expect((await it.deps.store.load(restoreRef))?.state.done).toHaveLength(flipBackSteps.length);
        if (calls() < at) break;
      }
    },
    30_000,
  );

  test.each(["before", "after"] as const)("%s any call of giving it up ends the same", async (when) => {
    for (let at = 1; ; at += 1) {
      const it = world(["A"]);
      await it.setUp();
      const { broken, calls } = dying(refusing(it.deps), at, when);
      const again = async (work: () => Promise<unknown>): Promise<void> => {
        for (let isDone = false; !isDone;)
          isDone = await work().then(
            () => true,
            () => false,
          );
      };
      await again(() => beginRestore(broken, asked()));
      await again(() => drive(broken));
      await again(() => abandonRestore(broken, word));
      expect(await drive(it.deps)).toMatchObject({ kind: "over", restore: { abandoned: word, done: [] } });
      expect(await it.deps.store.load(nameRef("entities"))).toBeNull();
      expect(await it.write("A", { version: 2 })).toEqual({ kind: "written" });
      expect(await beginRestore(it.deps, asked({ id: "restore-2" }))).toMatchObject({ kind: "begun" });
      if (calls() < at) break;
    }
  });
});
