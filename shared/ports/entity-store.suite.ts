/** How every entity store behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import { UndeliverableEvent } from "./aggregate-store.ts";
import type { EntityStore } from "./entity-store.ts";
import { type EntityChoice, sampleEntity, sampleWrite } from "./samples.suite.ts";

const written = { kind: "written" } as const;

/** Runs the suite. `makeStore` may answer the same store every time: each test keeps to keys of its own. */
export function entityStoreSuite(name: string, makeStore: () => Promise<EntityStore>): void {
  let tests = 0;
  const on = async (body: (store: EntityStore, key: string) => Promise<void>) => {
    tests += 1;
    await body(await makeStore(), `A-${tests}`);
  };
  const read = async (store: EntityStore, key: string) => (await store.read([sampleEntity(key).id]))[0];

  describe(name, () => {
    test("is ready", () => on((store) => store.ready()));

    test("has nothing where nothing was written", () =>
      on(async (store, key) => {
        expect(await store.read([])).toEqual([]);
        expect(await store.write([])).toEqual([]);
        expect(await read(store, key)).toBeNull();
      }));

    test("gives back what was written, to the last field", () =>
      on(async (store, key) => {
        const write = sampleWrite(key, { journal: "acme/f/journal/0000/1-x.json#3" });
        expect(await store.write([write])).toEqual([written]);
        expect(await read(store, key)).toEqual(write.after);
      }));

    test("keeps a key of any characters", () =>
      on(async (store, key) => {
        const odd = `${key}|北海道 "'\\#~`;
        const write = sampleWrite(key);
        const id = { ...write.after.id, key: sampleEntity(odd).id.key };
        expect(await store.write([{ ...write, after: { ...write.after, id } }])).toEqual([written]);
        expect((await store.read([id]))[0]?.id.key).toBe(id.key);
      }));

    test("keeps a key, and columns and values, that are statements to somebody", () =>
      on(async (store, key) => {
        const statement = `${key}'; DELETE FROM "entities" WHERE "pk"='x' OR ''='`;
        const data = {
          [statement]: statement,
          '"pk"=?': "? :v #n $1",
          "data.version": '"}]}',
          "a b\u0000": "\u0000",
          set: "REMOVE",
        };
        const write = sampleWrite(key, { data });
        const id = { ...write.after.id, key: sampleEntity(statement).id.key };
        for (const version of [1, 2]) {
          const { after, ...rest } = sampleWrite(key, { version, record: version, data });
          expect(await store.write([{ ...rest, after: { ...after, id } }])).toEqual([written]);
        }
        const [kept] = await store.read([id]);
        expect(kept?.data).toEqual(data);
        expect(kept?.version).toBe(2);
        expect(await read(store, key)).toBeNull();
      }));

    test("leaves a tombstone that goes on counting versions", () =>
      on(async (store, key) => {
        await store.write([sampleWrite(key)]);
        const removal = sampleWrite(key, { version: 2, record: 2, data: null });
        expect(await store.write([removal])).toEqual([written]);
        expect(await read(store, key)).toEqual(removal.after);
        expect(await store.write([sampleWrite(key, { version: 3, record: 3 })])).toEqual([written]);
        expect((await read(store, key))?.version).toBe(3);
      }));

    test("loses to whoever was faster, and brings what is there", () =>
      on(async (store, key) => {
        const first = sampleWrite(key, { record: 5 });
        await store.write([first]);
        const lost = { kind: "lost", current: first.after } as const;
        expect(await store.write([sampleWrite(key, { record: 6 })])).toEqual([lost]);
        expect(await store.write([sampleWrite(key, { version: 3, record: 6 })])).toEqual([lost]);
        expect(await read(store, key)).toEqual(first.after);
      }));

    test("loses where the version that it expects is gone", () =>
      on(async (store, key) => {
        expect(await store.write([sampleWrite(key, { version: 2 })])).toEqual([
          { kind: "lost", current: null },
        ]);
        expect(await read(store, key)).toBeNull();
      }));

    test("never lets an earlier or equal place in the files overwrite a later one", () =>
      on(async (store, key) => {
        const first = sampleWrite(key, { sequence: 3, record: 5 });
        await store.write([first]);
        const places = [
          { sequence: 3, record: 5, isLater: false },
          { sequence: 3, record: 4, isLater: false },
          { sequence: 2, record: 9, isLater: false },
          { sequence: 3, record: 6, isLater: true },
        ];
        for (const { isLater, ...place } of places) {
          const [outcome] = await store.write([sampleWrite(key, { version: 2, ...place })]);
          expect(outcome).toEqual(isLater ? written : { kind: "lost", current: first.after });
        }
        const [later] = await store.write([sampleWrite(key, { version: 3, sequence: 4, record: 1 })]);
        expect(later).toEqual(written);
      }));

    test("knows its own write again, and not another worker's of the same row", () =>
      on(async (store, key) => {
        for (const version of [1, 2]) {
          const mine = sampleWrite(key, { version, record: version, journal: `mine#${version}` });
          const theirs = sampleWrite(key, { version, record: version, journal: `theirs#${version}` });
          expect(await store.write([mine])).toEqual([written]);
          expect(await store.write([mine])).toEqual([written]);
          expect(await store.write([theirs])).toEqual([{ kind: "lost", current: mine.after }]);
        }
      }));

    test("writes what holds another entity only while that is at its version", () =>
      on(async (store, key) => {
        const other = sampleWrite(`${key}-other`);
        await store.write([other]);
        const holding = (version: number, choice: EntityChoice = {}) => ({
          ...sampleWrite(key, choice),
          holds: [{ id: other.after.id, version }],
        });
        expect(await store.write([holding(2)])).toEqual([{ kind: "lost", current: null }]);
        expect(await store.write([holding(1), sampleWrite(`${key}-free`)])).toEqual([written, written]);
        expect(await store.write([holding(1)])).toEqual([written]);
        await store.write([sampleWrite(`${key}-other`, { version: 2, record: 2, data: null })]);
        const second = holding(1, { version: 2, record: 2 });
        expect(await store.write([second])).toEqual([{ kind: "lost", current: holding(1).after }]);
        expect(await store.write([{ ...second, holds: [{ id: other.after.id, version: 2 }] }])).toEqual([
          written,
        ]);
      }));

    test("answers many writes and reads in the order given, each for itself", () =>
      on(async (store, key) => {
        const keys = Array.from({ length: 130 }, (_, index) => `${key}-${index}`);
        const taken = keys.filter((_, index) => index % 3 === 0);
        await store.write(taken.map((key) => sampleWrite(key, { record: 1 })));
        const outcomes = await store.write(keys.map((key, index) => sampleWrite(key, { record: index + 2 })));
        expect(outcomes.map(({ kind }) => kind)).toEqual(
          keys.map((_, index) => (index % 3 === 0 ? "lost" : "written")),
        );
        const missing = `${key}-missing`;
        const asked = [...keys, missing].toReversed();
        const found = await store.read(asked.map((key) => sampleEntity(key).id));
        const keysFound: string[] = found.map((entity) => entity?.id.key ?? missing);
        expect(keysFound).toEqual(asked);
        expect(found.at(-2)?.source.record).toBe(3);
        expect(found.at(-1)?.source.record).toBe(1);
      }));

    test("lets exactly one of many concurrent writers of a version win", () =>
      on(async (store, key) => {
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, writer) =>
            store.write([sampleWrite(key, { record: 1, journal: `writer#${writer}` })]),
          ),
        );
        const winners = outcomes.flatMap(([outcome], writer) =>
          outcome?.kind === "written" ? [writer] : [],
        );
        expect(winners).toHaveLength(1);
        expect((await read(store, key))?.journal).toBe(`writer#${winners[0]}`);
      }));

    test("refuses two writes of one entity in a call, and an event that no pipe delivers, before anything is written", () =>
      on(async (store, key) => {
        const [write, other] = [sampleWrite(key), sampleWrite(`${key}-other`)];
        await expect(store.write([write, sampleWrite(key, { version: 2 })])).rejects.toThrow("twice");
        const event = { ...other.event, payload: { a: 1.5 } };
        await expect(store.write([write, { ...other, event }])).rejects.toBeInstanceOf(UndeliverableEvent);
        const after = { ...other.after, data: { amount: 1.5 } };
        await expect(store.write([write, { ...other, after }])).rejects.toThrow("amount");
        expect(await read(store, key)).toBeNull();
      }));
  });
}
