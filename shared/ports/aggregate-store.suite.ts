/** How every aggregate store behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import type { Group } from "@sluice/contracts/ids.ts";
import { type AggregateStore, type Change, type OutboxEvent, UndeliverableEvent } from "./aggregate-store.ts";
import { Sample, sampleEvent, sampleRef } from "./samples.suite.ts";

const saved = { kind: "saved" } as const;

/** Runs the suite. `makeStore` may answer the same store every time: each test keeps to keys of its own. */
export function aggregateStoreSuite(name: string, makeStore: () => Promise<AggregateStore>): void {
  let tests = 0;
  /** Runs a test on a store and a partition of its own. */
  const on = async (body: (store: AggregateStore, pk: string) => Promise<void>) => {
    tests += 1;
    await body(await makeStore(), `acme#${name.replaceAll(" ", "-")}-${tests}`);
  };
  const save = (store: AggregateStore, ...changes: Change[]) => store.save(changes);

  describe(name, () => {
    test("is ready", () => on((store) => store.ready()));

    test("has no state where nothing was saved", () =>
      on(async (store, pk) => {
        expect(await store.load(sampleRef(pk))).toBeNull();
      }));

    test("gives back the state that was saved, with its version; a field that is undefined is left out", () =>
      on(async (store, pk) => {
        const ref = sampleRef(pk);
        expect(await save(store, { ref, expectedVersion: 0, state: { count: 1, note: undefined } })).toEqual(
          saved,
        );
        expect(await store.load(ref)).toEqual({ state: { count: 1 }, version: 1 });
        expect(await save(store, { ref, expectedVersion: 1, state: { count: 2, note: "" } })).toEqual(saved);
        expect(await store.load(ref)).toEqual({ state: { count: 2, note: "" }, version: 2 });
      }));

    test("refuses a state that does not fit the schema, and names the item", () =>
      on(async (store, pk) => {
        await save(store, { ref: sampleRef(pk), expectedVersion: 0, state: { count: "many" } });
        await expect(store.load(sampleRef(pk))).rejects.toThrow(pk);
      }));

    test("writes only while what is to be kept is as it was, and leaves that as it is", () =>
      on(async (store, pk) => {
        const [a, b, c] = [sampleRef(pk, "a"), sampleRef(pk, "b"), sampleRef(pk, "c")];
        await save(store, { ref: b, expectedVersion: 0, state: { count: 1 } });
        const kept = { state: null, keeps: true };
        const [isB, noC] = [
          { ref: b, expectedVersion: 1, ...kept },
          { ref: c, expectedVersion: 0, ...kept },
        ];
        expect(await save(store, { ref: a, expectedVersion: 0, state: { count: 1 } }, isB, noC)).toEqual(
          saved,
        );
        expect(await store.load(b)).toEqual({ state: { count: 1 }, version: 1 });
        expect(await store.load(c)).toBeNull();
        await save(store, { ref: c, expectedVersion: 0, state: { count: 1 } });
        expect(await save(store, { ref: a, expectedVersion: 1, state: { count: 2 } }, isB, noC)).toEqual({
          kind: "conflict",
          changes: [2],
        });
        expect(await store.load(a)).toEqual({ state: { count: 1 }, version: 1 });
      }));

    test("lets one of two writers of a version win, and tells the other which change lost", () =>
      on(async (store, pk) => {
        const [a, b] = [sampleRef(pk, "a"), sampleRef(pk, "b")];
        await save(store, { ref: b, expectedVersion: 0, state: { count: 1 } });
        const late = [
          { ref: a, expectedVersion: 0, state: { count: 9 } },
          { ref: b, expectedVersion: 0, state: { count: 9 } },
        ];
        expect(await save(store, ...late)).toEqual({ kind: "conflict", changes: [1] });
        expect(await store.load(a)).toBeNull();
        expect(await save(store, { ref: b, expectedVersion: 2, state: { count: 9 } })).toEqual({
          kind: "conflict",
          changes: [0],
        });
        expect(await store.load(b)).toEqual({ state: { count: 1 }, version: 1 });
      }));

    test("lets exactly one of many concurrent writers win, with and without an event", () =>
      on(async (store, pk) => {
        for (const withEvent of [false, true]) {
          const ref = sampleRef(pk, String(withEvent));
          const outcomes = await Promise.all(
            Array.from({ length: 8 }, (_, writer) =>
              save(store, {
                ref,
                expectedVersion: 0,
                state: { count: writer },
                ...(withEvent ? { event: sampleEvent(`file:${pk}`, 1, { payload: { writer } }) } : {}),
              }),
            ),
          );
          const winners = outcomes.flatMap(({ kind }, writer) => (kind === "saved" ? [writer] : []));
          expect(winners).toHaveLength(1);
          expect((await store.load(ref))?.state.count).toBe(winners[0] ?? -1);
        }
      }));

    test("removes a state, once", () =>
      on(async (store, pk) => {
        const ref = sampleRef(pk);
        await save(store, { ref, expectedVersion: 0, state: { count: 1 } });
        const gone = { ref, expectedVersion: 1, state: null };
        expect(await save(store, gone)).toEqual(saved);
        expect(await store.load(ref)).toBeNull();
        expect(await save(store, gone)).toEqual({ kind: "conflict", changes: [0] });
        expect(await save(store, { ref, expectedVersion: 0, state: { count: 3 } })).toEqual(saved);
      }));

    test("saves several changes with their events, all or none", () =>
      on(async (store, pk) => {
        const changes = ["a", "b", "c"].map((sk) => ({
          ref: sampleRef(pk, sk),
          expectedVersion: 0,
          state: { count: 1 },
          event: sampleEvent(`file:${pk}.${sk}`, 1),
        }));
        expect(await save(store, ...changes)).toEqual(saved);
        const next = changes.map(({ ref }, index) => ({
          ref,
          expectedVersion: index === 1 ? 5 : 1,
          state: { count: 2 },
        }));
        expect(await save(store, ...next)).toEqual({ kind: "conflict", changes: [1] });
        const found = await store.list({ table: "files", pk, prefix: "" }, Sample);
        expect(found.map(({ state, version }) => [state.count, version])).toEqual([
          [1, 1],
          [1, 1],
          [1, 1],
        ]);
      }));

    test("knows its own work again: a save repeated whole, event and all, is saved and changes nothing", () =>
      on(async (store, pk) => {
        const ref = sampleRef(pk);
        const first = {
          ref,
          expectedVersion: 0,
          state: { count: 1 },
          event: sampleEvent(`file:${pk}`, 1),
        };
        expect(await save(store, first)).toEqual(saved);
        expect(await save(store, first)).toEqual(saved);
        await save(store, { ref, expectedVersion: 1, state: { count: 2 } });
        expect(await save(store, first)).toEqual(saved);
        expect(await store.load(ref)).toEqual({ state: { count: 2 }, version: 2 });
      }));

    test("does not take another's event of the same version for its own, nor a counter raised by another", () =>
      on(async (store, pk) => {
        const ref = sampleRef(pk);
        const first = {
          ref,
          expectedVersion: 0,
          state: { count: 1 },
          event: sampleEvent(`file:${pk}`, 1),
        };
        const counter = { ref: sampleRef(pk, "counter"), expectedVersion: 0, state: { count: 1 } };
        await save(store, first, counter);
        const other = { ...first, event: sampleEvent(`file:${pk}`, 1, { payload: { rows: 4 } }) };
        expect(await save(store, other)).toEqual({ kind: "conflict", changes: [0] });
        expect(await save(store, counter)).toEqual({ kind: "conflict", changes: [0] });
        expect(await save(store, first, counter)).toEqual({ kind: "conflict", changes: [0, 1] });
      }));

    describe("lists", () => {
      const fill = async (store: AggregateStore, pk: string, count: number) => {
        for (let shard = 0; shard < count; shard += 20)
          await store.save(
            Array.from({ length: Math.min(20, count - shard) }, (_, index) => {
              const sk = `shard#${String(shard + index).padStart(4, "0")}`;
              return {
                ref: sampleRef(pk, sk),
                expectedVersion: 0,
                state: { count: shard + index },
                event: sampleEvent(`shard:${pk}.${shard + index}`, 1),
              };
            }),
          );
      };
      const counts = (found: readonly { readonly state: Sample }[]) => found.map(({ state }) => state.count);

      test("the states under a prefix in order of the sort key, without their events", () =>
        on(async (store, pk) => {
          await fill(store, pk, 25);
          await save(store, { ref: sampleRef(pk, "gate"), expectedVersion: 0, state: { count: 99 } });
          const within = { table: "files", pk, prefix: "shard#" } as const;
          const found = await store.list(within, Sample);
          expect(counts(found)).toEqual(Array.from({ length: 25 }, (_, index) => index));
          expect(found[3]).toEqual({ state: { count: 3 }, version: 1, sk: "shard#0003" });
        }));

      test("a limited number, from either end", () =>
        on(async (store, pk) => {
          await fill(store, pk, 12);
          const within = { table: "files", pk, prefix: "shard#" } as const;
          expect(counts(await store.list(within, Sample, { limit: 3 }))).toEqual([0, 1, 2]);
          const last = await store.list(within, Sample, { descending: true, limit: 1 });
          expect(counts(last)).toEqual([11]);
        }));

      test("more than a page holds", () =>
        on(async (store, pk) => {
          const note = "x".repeat(90_000);
          for (let item = 0; item < 15; item += 1)
            await save(store, {
              ref: sampleRef(pk, `big#${String(item).padStart(2, "0")}`),
              expectedVersion: 0,
              state: { count: item, note },
            });
          const found = await store.list({ table: "files", pk, prefix: "big#" }, Sample);
          expect(counts(found)).toEqual(Array.from({ length: 15 }, (_, index) => index));
        }));

      test("nothing of another partition", () =>
        on(async (store, pk) => {
          await fill(store, `${pk}-other`, 1);
          expect(await store.list({ table: "files", pk, prefix: "" }, Sample)).toEqual([]);
        }));
    });

    const bad: readonly (readonly [string, Partial<OutboxEvent>])[] = [
      ["a group above 100 characters", { group: "g".repeat(101) as Group }],
      ["a group with a blank", { group: "a b" as Group }],
      ["a trace that is none", { trace: "none" }],
      ["an undefined value", { payload: { a: { b: undefined } } }],
      ["a float", { payload: { a: [1.5] } }],
      ["NaN", { payload: { a: Number.NaN } }],
      ["a whole number that JSON would round", { payload: { a: 2 ** 53 } }],
      ["a date", { payload: { at: new Date(0) } }],
      ["half a surrogate pair", { payload: { a: "\ud83d" } }],
      ["more than 256 KB", { payload: { a: "x".repeat(262_144) } }],
    ];
    test.each(bad)("refuses an event with %s, and writes nothing", (_, changed) =>
      on(async (store, pk) => {
        const [ref, other] = [sampleRef(pk), sampleRef(pk, "other")];
        const changes = [
          { ref: other, expectedVersion: 0, state: { count: 1 } },
          { ref, expectedVersion: 0, state: { count: 1 }, event: sampleEvent(`file:${pk}`, 1, changed) },
        ];
        await expect(store.save(changes)).rejects.toBeInstanceOf(UndeliverableEvent);
        expect(await store.load(ref)).toBeNull();
        expect(await store.load(other)).toBeNull();
      }),
    );

    test("refuses a save that could not be one: too many actions, one aggregate twice, a version out of step", () =>
      on(async (store, pk) => {
        const change = (sk: string) => ({ ref: sampleRef(pk, sk), expectedVersion: 0, state: { count: 1 } });
        const many = Array.from({ length: 101 }, (_, index) => change(`many#${index}`));
        await expect(store.save(many)).rejects.toThrow("100 actions");
        await expect(store.save([])).rejects.toThrow("actions");
        await expect(save(store, change("a"), change("a"))).rejects.toThrow("twice");
        await expect(save(store, change("a@1"))).rejects.toThrow("@");
        const skipping = { ...change("a"), event: sampleEvent(`file:${pk}`, 2) };
        await expect(save(store, skipping)).rejects.toThrow("version");
        expect(await store.list({ table: "files", pk, prefix: "" }, Sample)).toEqual([]);
      }));

    test("takes a hundred actions", () =>
      on(async (store, pk) => {
        const changes = Array.from({ length: 50 }, (_, index) => ({
          ref: sampleRef(pk, `many#${index}`),
          expectedVersion: 0,
          state: { count: index },
          event: sampleEvent(`many:${pk}.${index}`, 1),
        }));
        expect(await store.save(changes)).toEqual(saved);
      }));
  });
}
