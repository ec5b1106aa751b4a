/** A rebuild by HTTP: over the same functions as the command, so only what is HTTP's own is tried here. */
import { expect, test } from "bun:test";
import { memoryReadModel } from "@sluice/shared/adapters/memory/read-model.ts";
import { generationOf } from "@sluice/shared/generations/generational.ts";
import { readGenerations } from "@sluice/shared/generations/log.ts";
import { auditorKey, testOperator } from "./testing.ts";

const reason = "a field was projected wrong";
const said = { reason };

interface World {
  /** A build forgets the item. */
  readonly isForgotten?: boolean;
  /** Before the page of this number is given. */
  readonly onPage?: (count: number) => Promise<void>;
  /** A request is answered once this has come, not when its work is over. */
  readonly answerAfter?: Promise<void>;
}

/** One item answers; a build makes it again. Rests pass at once. */
async function open({ isForgotten = false, onPage, answerAfter }: World = {}) {
  const model = memoryReadModel();
  const item = { pk: "file#f_1", sk: "view", epoch: 1, version: 1, item: { phase: "synced" } };
  await model.put(item);
  let nowMs = Date.parse("2026-11-21T03:00:00Z");
  let pages = 0;
  const operator = testOperator([], {
    pause: async (ms, signal) => {
      nowMs += 1_000;
      if (ms < 60_000) return;
      const over = new Promise<void>((resolve) =>
        signal?.addEventListener("abort", () => resolve(), { once: true }),
      );
      await (answerAfter ?? over);
    },
    clock: { now: () => new Date(nowMs) },
    rebuild: () => ({
      model,
      table: model,
      events: {
        page: async () => {
          await onPage?.((pages += 1));
          return { events: [], unreadable: [], next: null };
        },
      },
      store: async (into) => {
        if (!isForgotten) await into.put(item);
        return [];
      },
      isCarried: () => false,
      pause: async () => undefined,
      settleMs: 3_000,
      close: () => undefined,
    }),
  });
  const take = async (what: string) => {
    const shown = await operator.ask("POST", `/v1/rebuild/${what}`, said);
    return operator.ask("POST", `/v1/rebuild/${what}`, { ...said, token: shown.body.token });
  };
  const now = async () => (await readGenerations(model)).now;
  return { ...operator, model, take, now, pages: () => pages, later: (ms: number) => (nowMs += ms) };
}

test("a rebuild by HTTP is built, compared, switched by that comparison, and gone back from", async () => {
  const { ask, take, now, audit, model } = await open();
  const shown = await ask("POST", "/v1/rebuild/start", said);
  expect(shown.body).toMatchObject({ now: { serving: 0 }, next: { building: 1 } });
  expect([(await now()).building, audit.told().length]).toEqual([null, 0]);
  const built = await ask("POST", "/v1/rebuild/start", { ...said, token: shown.body.token });
  expect([built.status, built.body["kind"], built.body.state]).toEqual([202, "rebuild", "done"]);
  expect(await generationOf(model, 1).get({ pk: "file#f_1", sk: "view" })).toEqual({ phase: "synced" });
  const compared = await ask("POST", "/v1/rebuild/compare");
  expect(compared.body["found"]).toMatchObject({ lacking: 0, compared: { rangesDiffering: 0 } });
  const switched = await ask("POST", `/v1/rebuild/compare/${compared.body.id}/switch`, said);
  expect(switched.body.state).toBe("done");
  expect(await now()).toMatchObject({ serving: 1, previous: 0 });
  // That comparison is of how things were.
  const again = await ask("POST", `/v1/rebuild/compare/${compared.body.id}/switch`, said);
  expect(again.body.type).toBe("/problems/preview-changed");
  expect((await take("back")).body.state).toBe("done");
  expect((await take("drop")).body["found"]).toMatchObject({ now: { previous: null } });
  expect(await generationOf(model, 1).get({ pk: "file#f_1", sk: "view" })).toBeNull();
  expect((await ask("GET", "/v1/rebuild", undefined, auditorKey)).body).toMatchObject({ serving: 0 });
  expect(audit.told().flatMap(({ action, outcome }) => (outcome === null ? [] : [action, outcome]))).toEqual([
    ...["read-model.start", "done", "read-model.switch", "done"],
    ...["read-model.back", "done", "read-model.drop", "done"],
  ]);
});

test("what would lose items is switched to only where that is said, and not by an old comparison", async () => {
  const { ask, take, later, now } = await open({ isForgotten: true });
  await take("start");
  const { body } = await ask("POST", "/v1/rebuild/compare");
  const path = `/v1/rebuild/compare/${body.id}/switch`;
  expect((await ask("POST", path, said)).body.type).toBe("/problems/not-now");
  expect((await now()).serving).toBe(0);
  later(15 * 60_000 + 1);
  expect((await ask("POST", path, { ...said, lessIsRight: true })).body.type).toBe(
    "/problems/preview-changed",
  );
  const fresh = (await ask("POST", "/v1/rebuild/compare")).body.id;
  const taken = await ask("POST", `/v1/rebuild/compare/${fresh}/switch`, { ...said, lessIsRight: true });
  expect([taken.body.state, (await now()).serving]).toEqual(["done", 1]);
});

test("a step that does not follow is refused, and a token of another moment", async () => {
  const { ask, take, audit } = await open();
  for (const what of ["back", "abandon"])
    expect((await ask("POST", `/v1/rebuild/${what}`, said)).body.type).toBe("/problems/not-now");
  expect((await ask("POST", "/v1/rebuild/compare")).body.type).toBe("/problems/not-now");
  expect((await ask("POST", "/v1/rebuild/start", {})).body.type).toBe("/problems/invalid-body");
  const { token } = (await ask("POST", "/v1/rebuild/start", said)).body;
  expect(audit.told()).toEqual([]);
  await take("start");
  await take("abandon");
  const late = await ask("POST", "/v1/rebuild/start", { ...said, token });
  expect(late.body.type).toBe("/problems/preview-changed");
  expect((await ask("POST", "/v1/rebuild/compare/x/switch", said)).body.type).toBe(
    "/problems/no-such-operation",
  );
});

test("a build that is cancelled stops at its page, and goes on when it is started again", async () => {
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const { ask, ended, take, now, pages } = await open({
    answerAfter: reached.promise,
    onPage: async (count) => {
      if (count > 1) return;
      reached.resolve();
      await goOn.promise;
    },
  });
  const { body } = await take("start");
  expect(body.state).toBe("running");
  await ask("POST", `/v1/operations/${body.id}/cancel`);
  goOn.resolve();
  await ended(body.id ?? "");
  expect((await ask("GET", `/v1/operations/${body.id}`)).body.state).toBe("stopped");
  expect([pages(), (await now()).building]).toEqual([1, 1]);
  const again = await take("start");
  await ended(again.body.id ?? "");
  expect((await ask("GET", `/v1/operations/${again.body.id}`)).body.state).toBe("done");
});
