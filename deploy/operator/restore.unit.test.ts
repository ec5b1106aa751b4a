/** A restore by HTTP: over the same functions as the command, so only what is HTTP's own is tried here. */
import { describe, expect, test } from "bun:test";
import { nameRef } from "@sluice/shared/names/named-table.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import type { RestoreDeps } from "@sluice/shared/restore/deps.ts";
import { sampleWrite } from "@sluice/shared/ports/samples.suite.ts";
import { first, world } from "@sluice/shared/restore/testing.ts";
import { auditorKey, testOperator } from "./testing.ts";

const path = "/v1/restore";
const to = "2026-11-20T09:00:00.000Z";
const wanted = { to, reason: "a script wrote into the table" };

/** The interface over a world of a restore. Rests pass at once, on the world's clock. */
async function open(
  changed: (deps: RestoreDeps) => RestoreDeps = (deps) => deps,
  keys = ["A", "B"],
  answerAfter?: Promise<void>,
) {
  const it = world(keys);
  await it.setUp();
  const restore = () => ({ deps: changed(it.deps), close: async () => undefined });
  const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
    if (ms < 60_000) return void it.later(ms);
    if (answerAfter !== undefined) return answerAfter;
    return new Promise((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
  };
  const operator = testOperator([], { restore, pause, clock: it.deps.clock });
  const name = async () => (await it.deps.store.load(nameRef("entities")))?.state ?? first;
  return { ...operator, it, name };
}

const deeds = (audit: Awaited<ReturnType<typeof open>>["audit"]) =>
  audit.told().map(({ action, outcome }) => [action, outcome]);

describe("a restore by HTTP", () => {
  test("is a preview first, and nothing is done; with its token exactly that table is made and led to", async () => {
    const { ask, audit, name } = await open();
    const shown = await ask("POST", path, wanted);
    expect(shown.status).toBe(200);
    expect(shown.body["steps"]).toContain("close");
    expect([await name(), audit.told()]).toEqual([first, []]);
    const done = await ask("POST", path, { ...wanted, token: shown.body.token });
    expect([done.status, done.body["kind"], done.body.state]).toEqual([202, "restore", "done"]);
    expect(await name()).toEqual(shown.body["to"] as never);
    expect((await ask("GET", path, undefined, auditorKey)).body).toMatchObject({
      name: shown.body["to"],
      next: null,
    });
    expect(deeds(audit)).toEqual([
      ["entities.restore", null],
      ["entities.restore", "done"],
    ]);
    // The token is used up; and the way back is a preview and a deed too.
    const again = await ask("POST", path, { ...wanted, token: shown.body.token });
    expect([again.status, again.body.type]).toEqual([409, "/problems/preview-changed"]);
    const back = await ask("POST", `${path}/flip-back`, { reason: "the wrong instant" });
    const { token } = back.body;
    expect((await ask("POST", `${path}/flip-back`, { reason: "the wrong instant", token })).body.state).toBe(
      "done",
    );
    expect(await name()).toEqual({ ...first, epoch: 3 });
  });

  test("is refused with a token of another instant, or of none", async () => {
    const { ask, name } = await open();
    const { token } = (await ask("POST", path, wanted)).body;
    const other = { ...wanted, to: "2026-11-20T08:00:00.000Z" };
    for (const body of [
      { ...other, token },
      { ...wanted, unconfirmed: "take", token },
      { ...wanted, token: "x.y" },
    ])
      expect((await ask("POST", path, body)).body.type).toBe("/problems/preview-changed");
    expect(await name()).toEqual(first);
  });

  test("waits for a word on what was written past Sluice, and goes on with it", async () => {
    const { ask, audit, it, name } = await open();
    await memoryEntityStore(it.tables.at(first.table)).write([sampleWrite("A", { version: 2, record: 2 })]);
    const { token } = (await ask("POST", path, wanted)).body;
    const held = await ask("POST", path, { ...wanted, token });
    expect(held.body.state).toBe("stopped");
    expect(held.body["found"]).toMatchObject({ kind: "driven", driven: { kind: "held", step: "copy" } });
    expect(await name()).toEqual(first);
    const gone = await ask("POST", `${path}/go-on`, { unconfirmed: "leave" });
    expect(gone.body.state).toBe("done");
    expect((await name()).epoch).toBe(2);
    expect(deeds(audit).map(([action, outcome]) => `${String(action)} ${String(outcome)}`)).toEqual([
      "entities.restore null",
      "entities.restore stopped",
      "entities.go-on null",
      "entities.go-on done",
    ]);
    expect((await ask("POST", `${path}/go-on`, {})).body.type).toBe("/problems/not-now");
  });

  test("that is cancelled stops before anything is closed, and is taken up again", async () => {
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let looks = 0;
    const { ask, ended, name } = await open(
      (deps) => ({
        ...deps,
        tables: {
          ...deps.tables,
          // DynamoDB takes its time.
          restore: async (...names) => {
            if ((looks += 1) > 1) return deps.tables.restore(...names);
            reached.resolve();
            await goOn.promise;
            return { kind: "waiting", note: "DynamoDB restores it" };
          },
        },
      }),
      ["A"],
      reached.promise,
    );
    const { token } = (await ask("POST", path, wanted)).body;
    const { body } = await ask("POST", path, { ...wanted, token });
    expect(body.state).toBe("running");
    expect((await ask("GET", path)).body).toMatchObject({ next: "restore-table" });
    expect((await ask("POST", `/v1/operations/${body.id}/cancel`)).status).toBe(202);
    goOn.resolve();
    await ended(body.id ?? "");
    expect((await ask("GET", `/v1/operations/${body.id}`)).body).toMatchObject({
      state: "stopped",
      found: { driven: { kind: "stopped", step: "restore-table" } },
    });
    expect(await name()).toEqual(first);
    const gone = await ask("POST", `${path}/go-on`, {});
    await ended(gone.body.id ?? "");
    expect(await name()).toMatchObject({ epoch: 2, writes: "open" });
  });
});

describe("a restore whose instant cannot be had", () => {
  const refusing = (deps: RestoreDeps): RestoreDeps => ({
    ...deps,
    tables: { ...deps.tables, restore: async () => ({ kind: "refused", note: "older than the backups" }) },
  });

  test("is given up by HTTP: a preview, then the deed, and the name leads where it led", async () => {
    const { ask, audit, name } = await open(refusing);
    const { token } = (await ask("POST", path, wanted)).body;
    const held = await ask("POST", path, { ...wanted, token });
    expect(held.body["found"]).toMatchObject({ driven: { kind: "held", step: "restore-table" } });
    const reason = "older than the backups";
    const shown = await ask("POST", `${path}/abandon`, { reason });
    expect([shown.status, shown.body["stays"]]).toEqual([200, expect.stringContaining("entities-e2-")]);
    expect((await ask("POST", `${path}/abandon`, { reason, token: "x" })).status).toBe(409);
    const gone = await ask("POST", `${path}/abandon`, { reason, token: shown.body.token });
    expect(gone.body).toMatchObject({ name: first, restore: { abandoned: { by: "OPERATOR1", reason } } });
    expect(await name()).toEqual(first);
    expect(deeds(audit).slice(2)).toEqual([
      ["entities.abandon", null],
      ["entities.abandon", "done"],
    ]);
    expect((await ask("POST", `${path}/abandon`, { reason })).body.type).toBe("/problems/not-now");
  });
});

test.each([
  [{ reason: "x" }, 400],
  [{ to: "yesterday", reason: "x" }, 400],
  [{ to }, 400],
  [{ to, reason: "x", unconfirmed: "perhaps" }, 400],
  [{ to: "2036-11-20T09:00:00Z", reason: "x" }, 409],
])("a restore by %j is refused", async (body, status) => {
  const { ask, audit } = await open();
  expect((await ask("POST", path, body)).status).toBe(status);
  expect(audit.told()).toEqual([]);
});

test("what was never begun is neither gone on with, nor given up, nor moved back", async () => {
  const { ask } = await open();
  for (const step of ["go-on", "abandon", "flip-back"])
    expect((await ask("POST", `${path}/${step}`, step === "go-on" ? {} : { reason: "x" })).status).toBe(409);
});
