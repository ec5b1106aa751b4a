/** A logical name is followed within its lease, and no write goes where it does not lead. */
import { describe, expect, test } from "bun:test";
import { memoryAggregateStore } from "../adapters/memory/aggregate-store.ts";
import { memoryEntityStore } from "../adapters/memory/entity-store.ts";
import { memoryTables } from "../adapters/memory/tables.ts";
import { EpochPassed, type EntityStore, TableClosed } from "../ports/entity-store.ts";
import { sampleWrite } from "../ports/samples.suite.ts";
import { namedEntities } from "./named-entities.ts";
import { type NamedTable, nameRef } from "./named-table.ts";
import { leaseMs, resolvedName } from "./table-names.ts";

const first: NamedTable = { table: "one", epoch: 1, writes: "open" };

function world() {
  let now = 0;
  let reads = 0;
  const store = memoryAggregateStore(memoryTables());
  const counting = {
    load: <State>(ref: Parameters<typeof store.load<State>>[0]) => {
      reads += 1;
      return store.load(ref);
    },
  };
  const clock = { now: () => new Date(now) };
  const physical = new Map<string, EntityStore>();
  const open = (table: string): EntityStore => {
    const made = memoryEntityStore();
    physical.set(table, made);
    return made;
  };
  const name = resolvedName({ store: counting, clock, name: "entities", first });
  let version = 0;
  return {
    name,
    entities: namedEntities({ name, open }),
    physical,
    reads: () => reads,
    later: (ms: number) => (now += ms),
    lead: async (state: NamedTable) => {
      await store.save([{ ref: nameRef("entities"), expectedVersion: version, state }]);
      version += 1;
    },
  };
}

describe("a logical name", () => {
  test("leads to the stage's own table until a restore moves it", async () => {
    expect(await world().name.current()).toEqual(first);
  });

  test("is asked once a lease, and followed after it", async () => {
    const { name, reads, later, lead } = world();
    await Promise.all([name.current(), name.current()]);
    await lead({ table: "two", epoch: 2, writes: "open" });
    later(leaseMs - 1);
    expect([(await name.current()).table, reads()]).toEqual(["one", 1]);
    later(1);
    expect([(await name.current()).table, reads()]).toEqual(["two", 2]);
  });

  test("that is closed is asked again at every call, so that it opens at once", async () => {
    const { name, lead } = world();
    await lead({ ...first, writes: "closed" });
    expect((await name.current()).writes).toBe("closed");
    await lead({ table: "two", epoch: 2, writes: "open" });
    expect((await name.current()).table).toBe("two");
  });

  test("that cannot be read is asked again, and nothing is taken for granted", async () => {
    const broken = { load: () => Promise.reject(new Error("down")) };
    const name = resolvedName({
      store: broken,
      clock: { now: () => new Date(0) },
      name: "entities",
      first,
    });
    await expect(name.current()).rejects.toThrow("down");
    await expect(name.current()).rejects.toThrow("down");
  });
});

describe("entities behind their name", () => {
  test("are written where it leads, under its epoch", async () => {
    const { entities, physical, lead } = world();
    await lead({ table: "two", epoch: 1, writes: "open" });
    expect(await entities.epoch()).toBe(1);
    expect(await entities.write([sampleWrite("A")])).toEqual([{ kind: "written" }]);
    expect([...physical.keys()]).toEqual(["two"]);
    expect(await entities.read([sampleWrite("A").after.id])).toEqual([sampleWrite("A").after]);
  });

  test("are read and not written while it is closed", async () => {
    const { entities, lead } = world();
    await lead({ ...first, writes: "closed" });
    await expect(entities.epoch()).rejects.toBeInstanceOf(TableClosed);
    await expect(entities.write([sampleWrite("A")])).rejects.toBeInstanceOf(TableClosed);
    expect(await entities.read([sampleWrite("A").after.id])).toEqual([null]);
  });

  test("refuse what was decided under an earlier epoch, before anything is written", async () => {
    const { entities, lead } = world();
    await lead({ table: "two", epoch: 2, writes: "open" });
    await expect(entities.write([sampleWrite("A")])).rejects.toBeInstanceOf(EpochPassed);
    expect(await entities.read([sampleWrite("A").after.id])).toEqual([null]);
  });
});
