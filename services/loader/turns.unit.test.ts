/** Turns: whatever the bus does to the messages, files are loaded in their sequence, one at a time, each once. */
import { describe, expect, test } from "bun:test";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { emptyTally, ShardRef } from "@sluice/contracts/events/payloads.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import fc from "fast-check";
import * as v from "valibot";
import { Entry } from "./core/turn.ts";
import type { LoaderDeps } from "./deps.ts";
import { entryRef, loadRef, turnRef } from "./loads.ts";
import {
  acme,
  deliver,
  emptyShards,
  fileId,
  refOf,
  type TestLoader,
  testLoader,
  told,
  trace,
} from "./testing.ts";
import { Killed, type Moment, moments, mortal } from "./testing-faults.ts";

const turn = refOf(1);

/** What becomes of each file, by sequence from 1: its end, or the number of its shards. */
type Fate = "rejected" | "failed" | number;

const messagesOf = (fates: readonly Fate[]): Message[] =>
  fates.flatMap((fate, index) => {
    const number = index + 1;
    const end = typeof fate === "number" ? told.validated(number, emptyShards(fate)) : told[fate](number);
    return [told.received(number), end];
  });

/** What a shard's loader would answer: the shard is loaded. */
function answer({ payload, occurredAt, partner, epoch }: Message): Message {
  const shard = v.parse(ShardRef, payload);
  const origin = {
    ...{ partner, epoch },
    aggregate: `shard-load:${shard.file}.${String(shard.shard).padStart(4, "0")}`,
    version: 2,
    group: fileGroup(shard.file),
    occurredAt: new Date(occurredAt),
    trace,
  };
  return pipelineEvent("shard.loaded.v1", origin, { ...shard, tally: emptyTally, conflictsReport: "" });
}

const outputs = (loader: TestLoader): Message[] =>
  loader.queue.splice(0).map((event) => (event.type === "load.requested.v1" ? answer(event) : event));

/** At most one file is being loaded, and all before it have ended. */
async function expectOneAtATime({ deps }: TestLoader, fates: readonly Fate[]): Promise<void> {
  const loads = await Promise.all(fates.map((_, index) => deps.store.load(loadRef(refOf(index + 1)))));
  const loading = loads.flatMap((load, index) => (load?.state.status === "loading" ? [index + 1] : []));
  expect(loading.length).toBeLessThanOrEqual(1);
  const begun = loads.flatMap((load, index) => (load === null ? [] : [index + 1]));
  for (const number of begun)
    for (let earlier = 1; earlier < number; earlier += 1) {
      const entry = await deps.store.load(entryRef(turn, earlier));
      expect(["ended", "loaded"]).toContain(entry?.state.state ?? "unknown");
    }
}

/** Every file has its end, good files were loaded once and in order, and the turn waits for the next one. */
async function expectAllEnded(loader: TestLoader, fates: readonly Fate[]): Promise<void> {
  const { deps, events } = loader;
  const good = fates.flatMap((fate, index) => (typeof fate === "number" ? [index + 1] : []));
  expect((await deps.store.load(turnRef(turn)))?.state ?? { next: 1, open: null }).toEqual({
    next: fates.length + 1,
    open: null,
  });
  const entries = await deps.store.list({ table: "loads", pk: "acme#turn#counter", prefix: "seq#" }, Entry);
  expect(entries.map(({ state }) => (state.state === "ended" ? state.how : state.state))).toEqual(
    fates.map((fate) => (typeof fate === "number" ? "loaded" : fate)),
  );
  const filesOf = (type: string) =>
    events.filter((event) => event.type === type).map(({ payload }) => String(payload["file"]));
  expect(filesOf("file.loaded.v1")).toEqual(good.map((number) => String(fileId(number))));
  expect(filesOf("load.requested.v1")).toEqual(
    good.flatMap((number) => Array.from({ length: Number(fates[number - 1]) }, () => String(fileId(number)))),
  );
}

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate[]>("rejected", "failed"),
  fc.integer({ min: 1, max: 3 }),
);
const fates = fc.array(fate, { minLength: 1, maxLength: 5 });

test.each([...moments])(
  "a fan-out of 90 shards that is killed %s any one call asks for each shard once",
  async (moment) => {
    for (let at = 1, deaths = 1; deaths > 0; at += 1) {
      const loader = testLoader();
      const message = told.validated(1, emptyShards(90));
      await deliver(loader.deps, told.received(1));
      deaths = 0;
      try {
        await deliver(mortal(loader.deps, at, moment), message);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        deaths = 1;
      }
      expect(await deliver(loader.deps, message)).toEqual({ kind: "done" });
      const shards = loader.events.map(({ payload }) => Number(payload["shard"]));
      expect(shards.sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, shard) => shard));
      if (deaths === 0) expect(at).toBeGreaterThan(6);
    }
  },
);

describe("any order and any number of deliveries", () => {
  test("opens files strictly in sequence, one at a time, and ends them all, through any kills", async () => {
    const choices = fc.infiniteStream(
      fc.record({
        pick: fc.nat(),
        keep: fc.boolean(),
        at: fc.integer({ min: 0, max: 12 }),
        moment: fc.constantFrom<Moment[]>(...moments),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fates, choices, async (fates, choices) => {
        const loader = testLoader();
        const pool = messagesOf(fates);
        let repeats = 3 * pool.length;
        while (pool.length > 0) {
          const { pick, keep, at, moment } = choices.next().value;
          const index = pick % pool.length;
          const message = pool[index];
          if (message === undefined) throw new Error("the pool has a hole");
          let isDone = false;
          try {
            // Deaths end, too: after enough repeats every process lives.
            const outcome = await deliver(mortal(loader.deps, repeats > 0 ? at : 0, moment), message);
            expect(outcome).toEqual({ kind: "done" });
            isDone = !(keep && repeats > 0);
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
          if (isDone) pool.splice(index, 1);
          else repeats -= 1;
          pool.push(...outputs(loader));
          await expectOneAtATime(loader, fates);
        }
        await expectAllEnded(loader, fates);
      }),
      { numRuns: 40 },
    );
  });

  test("at the same time, at any interleaving of the store's calls", async () => {
    await fc.assert(
      fc.asyncProperty(fates, fc.scheduler(), fc.nat(), async (fates, scheduler, seed) => {
        const loader = testLoader();
        const deps = scheduled(loader.deps, scheduler);
        let waiting = messagesOf(fates).flatMap((message, index) =>
          (index + seed) % 3 === 0 ? [message, message] : [message],
        );
        for (let round = 0; waiting.length > 0; round += 1) {
          expect(round).toBeLessThan(200);
          const outcomes = Promise.all(waiting.map((message) => deliver(deps, message)));
          const settled = await scheduler.waitFor(outcomes);
          waiting = waiting.filter((_, index) => settled[index]?.kind === "retry");
          expect(settled.every(({ kind }) => kind === "done" || kind === "retry")).toBe(true);
          waiting.push(...outputs(loader));
          await expectOneAtATime(loader, fates);
        }
        await expectAllEnded(loader, fates);
      }),
      { numRuns: 40 },
    );
  });
});

/** Every call of the store begins and ends when the scheduler says so. */
function scheduled(deps: LoaderDeps, scheduler: fc.Scheduler): LoaderDeps {
  const turn = async <T>(call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    return call();
  };
  const { store } = deps;
  return {
    ...deps,
    store: {
      load: (ref) => turn(() => store.load(ref)),
      list: (within, schema, options) => turn(() => store.list(within, schema, options)),
      save: (changes) => turn(() => store.save(changes)),
      ready: () => store.ready(),
    },
  };
}

describe("what contradicts what is known", () => {
  const refused = async (loader: TestLoader, message: Message) => {
    const before = JSON.stringify(loader.tables.all("loads"));
    const outcome = await deliver(loader.deps, message);
    expect(JSON.stringify(loader.tables.all("loads"))).toBe(before);
    return outcome;
  };

  test("an ending after the load is dead-lettered, and changes nothing", async () => {
    const loader = testLoader();
    await deliver(loader.deps, told.received(1));
    await deliver(loader.deps, told.validated(1));
    for (const message of outputs(loader)) await deliver(loader.deps, message);
    expect(await refused(loader, told.rejected(1))).toEqual({
      kind: "dead-letter",
      reason: `file ${fileId(1)} is loaded: it cannot be rejected`,
    });
  });

  test("a shard's second, other result is dead-lettered, and changes nothing", async () => {
    const loader = testLoader();
    await deliver(loader.deps, told.received(1));
    await deliver(loader.deps, told.validated(1, emptyShards(2)));
    const [first] = outputs(loader);
    if (first === undefined) throw new Error("nothing was asked for");
    await deliver(loader.deps, first);
    const other = { ...first, payload: { ...first.payload, tally: { ...emptyTally, rows: 1 } } };
    expect(await refused(loader, other)).toEqual({
      kind: "dead-letter",
      reason: `shard 0 of file ${fileId(1)} was loaded with another result before`,
    });
  });

  test("a file without all its shards, or a shard of a file that never was, is dead-lettered", async () => {
    const loader = testLoader();
    const holed = emptyShards(3).toSpliced(1, 1);
    expect(await refused(loader, told.validated(1, holed))).toEqual({
      kind: "dead-letter",
      reason: `file ${fileId(1)} names the shards 0, 2, not each one in order`,
    });
    await deliver(loader.deps, told.received(1));
    await deliver(loader.deps, told.validated(1));
    const [first] = outputs(loader);
    if (first === undefined) throw new Error("nothing was asked for");
    expect(await refused(testLoader(), first)).toMatchObject({ kind: "dead-letter" });
  });

  test("partners have turns of their own", async () => {
    const loader = testLoader();
    await deliver(loader.deps, told.received(1));
    await deliver(loader.deps, told.validated(2));
    expect(loader.events).toEqual([]);
    for (const message of [told.received(1), told.validated(1)]) {
      const payload = { ...message.payload, partner: "other", file: fileId(9) };
      await deliver(loader.deps, { ...message, payload });
    }
    expect(loader.events.map(({ partner, payload }) => [String(partner), payload["file"]])).toEqual([
      ["other", String(fileId(9))],
    ]);
    expect(String(acme)).toBe("acme");
  });
});
