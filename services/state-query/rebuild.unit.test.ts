import { describe, expect, test } from "bun:test";
import { marshall } from "@aws-sdk/util-dynamodb";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { TableName } from "@sluice/contracts/topology.ts";
import { memoryEventItems } from "@sluice/shared/adapters/memory/event-items.ts";
import { memoryReadModel } from "@sluice/shared/adapters/memory/read-model.ts";
import { memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import { build, type BuildDeps } from "@sluice/shared/generations/build.ts";
import { compareGenerations } from "@sluice/shared/generations/compare.ts";
import { removeDead } from "@sluice/shared/generations/drop.ts";
import { generational, knownForMs } from "@sluice/shared/generations/generational.ts";
import { readGenerations, writeGenerations } from "@sluice/shared/generations/log.ts";
import { readKeyIn, type Step, step } from "@sluice/shared/generations/state.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import fc from "fast-check";
import { isOnlyHere, projectAgain } from "./on-event.ts";
import { fileNumbered, type TestQuery, testQuery, wholeWay } from "./testing.ts";
import { orderHistory } from "./testing-entity.ts";
import { keyIssued } from "./testing-keys.ts";

const files = [1, 2].map(fileNumbered);
const orders = ["A-1", "A-2"].flatMap(
  (key) => orderHistory(key, [{ status: "new" }, { status: "paid" }, { status: null }]).events,
);
const events = [...files.flatMap((file) => wholeWay(file)), ...orders];
const paths = [
  ...files.flatMap((file) => [`/v1/files/${file}`, `/v1/files/${file}?at=2026-11-20T09:00:05Z`]),
  ...["A-1", "A-2"].map((key) => `/v1/entities/order/${key}`),
  "/v1/files",
];

/** A read model in generations beside its owners' tables, where time stands still but for pauses. */
async function world() {
  let nowMs = 0;
  const raw = memoryReadModel();
  const tables = memoryTables();
  const model = generational(raw, () => nowMs);
  const query = await testQuery({ model, generation: () => model.generation() });
  const owned = (event: Message): void => write(tables, event);
  for (const [name, id] of [
    ["acme", "ACMEKEY1"],
    ["zenith", "ZENITHKEY1"],
  ] as const)
    owned(keyIssued(name, id, { feeds: [...feeds.keys()] }));
  const deps: BuildDeps = {
    model: raw,
    table: raw,
    events: memoryEventItems(tables, 4),
    store: projectAgain,
    isCarried: isOnlyHere,
    pause: async (ms) => void (nowMs += ms),
    settleMs: 3 * knownForMs,
  };
  const take = async (what: Step): Promise<void> => {
    const known = await readGenerations(raw);
    const stepped = step(known.now, what);
    if (!stepped.ok) throw new Error(stepped.reason);
    if (stepped.next !== known.now) await writeGenerations(raw, known, stepped.next);
    // A build waits by itself.
    if (what !== "start") nowMs += 3 * knownForMs;
  };
  return { raw, query, deps, owned, take, now: async () => (await readGenerations(raw)).now };
}

/** An owner writes its event, in its own table. */
function write(tables: ReturnType<typeof memoryTables>, event: Message): void {
  const { payload, state, source, journal, ...envelope } = event;
  const item = (fields: object) => marshall(fields, { removeUndefinedValues: true });
  if (event.type === "sync.progressed.v1") return;
  if (state !== undefined) {
    const pk = `acme#order#${String(payload["key"])}`;
    const there = tables.get("entities", pk);
    if (Number(there?.["version"]?.N ?? 0) >= event.version) return;
    const outbox = { ...envelope, payload, broadcast: true };
    tables.put("entities", item({ pk, version: event.version, data: state ?? {}, source, journal, outbox }));
    return;
  }
  const table: TableName = event.type.startsWith("partner")
    ? "partners"
    : /^file\.(received|sharded|failed)/.test(event.type)
      ? "files"
      : event.type.startsWith("shard.ready")
        ? "shards"
        : /validated|rejected/.test(event.type)
          ? "validations"
          : "loads";
  tables.put(table, item({ pk: event.id, sk: `state@${event.version}`, outbox: { ...envelope, payload } }));
}

const answers = async ({ json }: TestQuery) => Promise.all(paths.map((path) => json(path)));

test("live events and a build that is cut off anywhere may come in any order: both generations end the same, and nothing is missed or told twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.integer({ min: 0, max: events.length }),
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
      async (order, before, cuts) => {
        const it = await world();
        const live = [...order];
        const happen = async (count: number): Promise<void> => {
          for (const event of live.splice(0, count)) {
            it.owned(event);
            await it.query.take(event);
          }
        };
        await happen(before);
        await it.take("start");
        for (const pages of [...cuts, Infinity]) {
          let left = pages;
          const store: BuildDeps["store"] = async (into, page) => {
            if (left-- === 0) throw new Error("killed");
            await happen(1);
            return projectAgain(into, page);
          };
          await build({ ...it.deps, store }, 1, 0).catch((cause: unknown) => {
            if (!String(cause).includes("killed")) throw cause;
          });
        }
        await happen(live.length);
        const compared = await compareGenerations(it.raw, 0, 1);
        expect(compared).toMatchObject({ differences: [], rangesDiffering: 0 });
        expect(compared.built).toBe(compared.serving);
        const told = await answers(it.query);
        await it.take("switch");
        expect(await answers(it.query)).toEqual(told);
        const sent = await (await it.query.get(`/v1/files/${files[0]}/events`)).text();
        const ids = [...sent.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
        expect(new Set(ids).size).toBe(wholeWay(fileNumbered(1)).length);
      },
    ),
    { numRuns: 8 },
  );
});

/** A world with a generation built and everything told. */
async function built() {
  const it = await world();
  for (const event of events) it.owned(event);
  await it.query.take(...events);
  await it.take("start");
  const result = await build(it.deps, 1, 0);
  return { ...it, result };
}

test("a build tells what it did: every event item once, what lies in none taken over, and what it cannot read", async () => {
  const { result, deps } = await built();
  expect(result).toMatchObject({ carried: 3 * 2 + 2, unreadable: [] });
  const again = await build(deps, 1, 0);
  expect(again.events).toBe(result.events);
});

describe("when the generation that serves is damaged", () => {
  test("what it lost comes back, and what it tells otherwise is named and told right", async () => {
    const it = await world();
    for (const event of events) it.owned(event);
    await it.query.take(...events);
    const right = await answers(it.query);
    const [list] = (await Array.fromAsync(it.raw.all())).flat().filter(({ pk }) => pk === `file#${files[0]}`);
    if (list === undefined) throw new Error("nothing to lose");
    await it.raw.remove([list]);
    expect(await answers(it.query)).not.toEqual(right);
    await it.take("start");
    await build(it.deps, 1, 0);
    const { differences } = await compareGenerations(it.raw, 0, 1);
    expect(differences).toEqual([{ pk: list.pk, sk: list.sk, how: "extra" }]);
    await it.take("switch");
    expect(await answers(it.query)).toEqual(right);
  });
});

test("one can go back: the earlier generation was kept up to date, until it is dropped whole", async () => {
  const it = await built();
  await it.take("switch");
  const later = fileNumbered(3);
  await it.query.take(...wholeWay(later));
  const told = await it.query.json(`/v1/files/${later}`);
  await it.take("back");
  expect(await it.query.json(`/v1/files/${later}`)).toEqual(told);
  await it.take("back");
  await it.take("drop");
  expect(await removeDead(it.raw, await it.now())).toBeGreaterThan(0);
  const left = (await Array.fromAsync(it.raw.all())).flat().filter(({ pk }) => pk !== "generations");
  expect(new Set(left.map(({ pk }) => readKeyIn(pk).generation))).toEqual(new Set([1]));
  expect(await it.query.json(`/v1/files/${later}`)).toEqual(told);
  await it.take("start");
  expect((await it.now()).building).toBe(2);
});

test("a live stream ends at the switch; who comes again with an id of the other generation is told all from the start", async () => {
  const it = await built();
  const path = `/v1/files/${files[0]}/events`;
  await it.take("switch");
  const all = await (await it.query.get(path, "acme", { "last-event-id": "5" })).text();
  expect(all).toStartWith(`event: ${wholeWay(fileNumbered(1))[0]?.type}`);
  expect(all).toContain("id: 1-1\n");
  const rest = await (await it.query.get(path, "acme", { "last-event-id": "1-15" })).text();
  expect(rest).not.toContain("id: 1-15\n");
  expect(rest).toContain("id: 1-16\n");
});

test.each([
  ["switch", "Nothing is built"],
  ["back", "No earlier generation"],
  ["abandon", "Nothing is being built"],
] as const)("at the beginning one cannot %s", async (what, why) => {
  const it = await world();
  expect(it.take(what)).rejects.toThrow(why);
});

test("of two operators who go on from the same state one alone is heard", async () => {
  const { raw } = await world();
  const known = await readGenerations(raw);
  const next = { ...known.now, building: 1, newest: 1 };
  expect(await Promise.all([writeGenerations(raw, known, next), writeGenerations(raw, known, next)])).toEqual(
    [true, false],
  );
});
