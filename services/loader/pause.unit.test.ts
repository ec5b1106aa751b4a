/** Pauses: from the operator's answer on, no new file takes its turn; after the resumption each does, in order, once. */
import { describe, expect, test } from "bun:test";
import { FeedName } from "@sluice/contracts/ids.ts";
import type { PauseScope } from "@sluice/contracts/pause.ts";
import * as v from "valibot";
import type { LoaderDeps } from "./deps.ts";
import { loadRef } from "./loads.ts";
import { type PauseWord, sayPause } from "./pause.ts";
import {
  acme,
  counters,
  deliver,
  drain,
  fileId,
  putFile,
  type Step,
  type TestLoader,
  testLoader,
  told,
} from "./testing.ts";
import { interrupted, Killed, moments, mortal } from "./testing-faults.ts";
import { live } from "./testing-lives.ts";
import { valuesOf } from "./testing-snapshots.ts";
import { withdraw } from "./withdraw.ts";

const because = { by: "operator1", reason: "the old database is moved" };
const feed = counters.name;
const scopes: readonly PauseScope[] = [{ feed }, { partner: acme }, { feed, partner: acme }];
const say = (deps: LoaderDeps, scope: PauseScope, word: PauseWord) => sayPause(deps, scope, word, because);
const rows: Step[] = [
  ["a", "put", 1],
  ["b", "put", 2],
];
const idOf = (number: number) => ({ partner: acme, file: fileId(number) });
const isBegun = async ({ deps }: TestLoader, number: number): Promise<boolean> =>
  (await deps.store.load(loadRef(idOf(number)))) !== null;
const loadedFiles = ({ events }: TestLoader) =>
  events.flatMap(({ type, payload }) => (type === "file.loaded.v1" ? [payload["file"]] : []));

describe.each(scopes)("a pause of %j", (scope) => {
  test("keeps what is received and judged from its turn until it is resumed; then all go in order", async () => {
    const loader = testLoader();
    expect(await say(loader.deps, scope, "pause")).toEqual({ kind: "decided" });
    expect(await say(loader.deps, scope, "pause")).toEqual({ kind: "repeat" });
    for (const number of [2, 1]) await deliver(loader.deps, await putFile(loader, number, rows));
    await drain(loader);
    expect(await isBegun(loader, 1)).toBe(false);
    expect(await say(loader.deps, scope, "resume")).toEqual({ kind: "decided" });
    expect(await say(loader.deps, scope, "resume")).toEqual({ kind: "repeat" });
    await drain(loader);
    expect(loadedFiles(loader)).toEqual([fileId(1), fileId(2)]);
    const said = loader.events.filter(({ type }) => type.startsWith("feed."));
    expect(said.map(({ type, payload }) => [type, payload])).toEqual([
      ["feed.paused.v1", { ...scope, ...because }],
      ["feed.resumed.v1", { ...scope, ...because }],
    ]);
  });

  test("lets a load that has begun end, and stops the next", async () => {
    const loader = testLoader();
    const [first, second] = [await putFile(loader, 1, rows), await putFile(loader, 2, rows)];
    await deliver(loader.deps, first);
    await say(loader.deps, scope, "pause");
    await deliver(loader.deps, second);
    await drain(loader);
    expect(loadedFiles(loader)).toEqual([fileId(1)]);
    expect(await isBegun(loader, 2)).toBe(false);
  });

  test("keeps an undo from its turn, too; resumed, it goes before what came behind it", async () => {
    const loader = testLoader();
    await deliver(loader.deps, await putFile(loader, 1, rows));
    await drain(loader);
    await say(loader.deps, scope, "pause");
    await deliver(loader.deps, told.undo(2, 1));
    await deliver(loader.deps, await putFile(loader, 3, [["a", "put", 3]]));
    await drain(loader);
    expect(await isBegun(loader, 2)).toBe(false);
    await say(loader.deps, scope, "resume");
    await drain(loader);
    expect(loadedFiles(loader)).toEqual([fileId(1), fileId(2), fileId(3)]);
    expect(await valuesOf(loader, ["a", "b"])).toEqual({ a: 3 });
  });

  test("keeps nobody from withdrawing; what is rejected meanwhile is passed", async () => {
    const loader = testLoader();
    await say(loader.deps, scope, "pause");
    await deliver(loader.deps, await putFile(loader, 1, rows));
    await withdraw(loader.deps, idOf(1), because);
    for (const message of [told.received(2), told.rejected(2)]) await deliver(loader.deps, message);
    await drain(loader);
    await deliver(loader.deps, await putFile(loader, 3, rows));
    expect(await isBegun(loader, 3)).toBe(false);
    await say(loader.deps, scope, "resume");
    await drain(loader);
    expect(loadedFiles(loader)).toEqual([fileId(3)]);
  });
});

test("a pause of another feed or partner stops nothing", async () => {
  const loader = testLoader();
  await say(loader.deps, { feed: v.parse(FeedName, "others") }, "pause");
  await say(loader.deps, { feed: v.parse(FeedName, "others"), partner: acme }, "pause");
  await deliver(loader.deps, await putFile(loader, 1, rows));
  await drain(loader);
  expect(loadedFiles(loader)).toEqual([fileId(1)]);
});

test("a file under two pauses waits for both to be resumed", async () => {
  const loader = testLoader();
  await say(loader.deps, { feed }, "pause");
  await say(loader.deps, { partner: acme }, "pause");
  await deliver(loader.deps, await putFile(loader, 1, rows));
  await say(loader.deps, { feed }, "resume");
  await drain(loader);
  expect(await isBegun(loader, 1)).toBe(false);
  await say(loader.deps, { partner: acme }, "resume");
  await drain(loader);
  expect(loadedFiles(loader)).toEqual([fileId(1)]);
});

describe("at every moment", () => {
  test("of a load, a pause that is answered is kept, and a resumption at once loses nobody", async () => {
    for (let at = 1, wasCalled = true; wasCalled; at += 1) {
      const loader = testLoader();
      const first = await putFile(loader, 1, rows);
      wasCalled = false;
      let begunBefore = false;
      const store = interrupted(loader.deps.store, at, async () => {
        wasCalled = true;
        await say(loader.deps, { feed }, "pause");
        begunBefore = await isBegun(loader, 1);
      });
      await live({ ...loader, deps: { ...loader.deps, store } }, first, []);
      if (!wasCalled) break;
      expect([at, await isBegun(loader, 1)]).toEqual([at, begunBefore]);
      await say(loader.deps, { feed }, "resume");
      await drain(loader);
      expect(loadedFiles(loader)).toEqual([fileId(1)]);
    }
  });

  test("of a turn's way into its wait, a resumption finds it", async () => {
    for (let at = 1, wasCalled = true; wasCalled; at += 1) {
      const loader = testLoader();
      await say(loader.deps, { feed }, "pause");
      const first = await putFile(loader, 1, rows);
      wasCalled = false;
      const store = interrupted(loader.deps.store, at, async () => {
        wasCalled = true;
        await say(loader.deps, { feed }, "resume");
        const [resumed] = loader.queue.splice(0);
        if (resumed === undefined) throw new Error("nobody was told");
        await deliver(loader.deps, resumed);
      });
      await live({ ...loader, deps: { ...loader.deps, store } }, first, []);
      if (!wasCalled) break;
      expect([at, loadedFiles(loader)]).toEqual([at, [fileId(1)]]);
    }
  });

  test.each([...moments])("of a resumption, a kill %s any call loses nobody", async (moment) => {
    for (let at = 1, deaths = 1; deaths > 0; at += 1) {
      const loader = testLoader();
      await say(loader.deps, { feed }, "pause");
      await deliver(loader.deps, await putFile(loader, 1, rows));
      await say(loader.deps, { feed }, "resume");
      const [resumed] = loader.queue.splice(0);
      if (resumed === undefined) throw new Error("nobody was told");
      deaths = 0;
      try {
        await deliver(mortal(loader.deps, at, moment), resumed);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        deaths = 1;
      }
      await deliver(loader.deps, resumed);
      await drain(loader);
      expect(loadedFiles(loader)).toEqual([fileId(1)]);
    }
  });
});
