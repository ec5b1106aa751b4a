/** An operator has a file undone: it gets a turn of its own, and the file counts as a repeat no longer. */
import { beforeEach, describe, expect, test } from "bun:test";
import { emptyTally } from "@sluice/contracts/events/payloads.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { createApp } from "./app.ts";
import { createConsumer } from "./consumer.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileRef, findLive, undoRef } from "./files.ts";
import { receiveFile } from "./receive-file.ts";
import {
  acme,
  acmeKey,
  calmContext,
  fileId,
  messageOf,
  operatorKey,
  type TestGateway,
  testGateway,
} from "./testing.ts";

const file = fileId(500);
const orders = feeds.get("orders");
if (orders === undefined) throw new Error("there is no feed orders");
const sha256 = "0".repeat(64);
const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const Answer = v.object({ file: FileId, undoes: v.string(), repeat: v.boolean() });

let gateway: TestGateway;
const shardedFile = async (): Promise<void> => {
  gateway = await testGateway();
  const object = `acme/${file}/raw`;
  await receiveFile(gateway.deps, {
    ...{ file, partner: acme, feed: orders, object, bytes: 2, sha256, idempotencyKey: null, trace },
  });
  await become("sharded");
};
beforeEach(shardedFile);

/** A store at whose `at`-th read somebody else does something first; `other` is what came of it, null where there was no such read. */
function meet<T>(store: AggregateStore, at: number, act: () => Promise<T>) {
  const met: { store: AggregateStore; other: Promise<T> | null } = { store, other: null };
  let reads = 0;
  met.store = {
    ...store,
    async load(ref) {
      if ((reads += 1) === at) await (met.other = act());
      return store.load(ref);
    },
  };
  return met;
}

async function become(status: "sharded" | "rejected"): Promise<void> {
  const ref = fileRef(acme, file);
  const loaded = await gateway.deps.store.load(ref);
  if (loaded?.state.status !== "received" && loaded?.state.status !== "sharded") throw new Error("no file");
  await gateway.deps.store.save([
    { ref, expectedVersion: loaded.version, state: { ...loaded.state, status, rows: 1 } },
  ]);
}

const ask = (
  id: string,
  {
    key = operatorKey,
    mode = "",
    body = { reason: "last year's" },
    deps = gateway.deps,
  }: { key?: string; mode?: string; body?: unknown; deps?: GatewayDeps } = {},
) =>
  createApp(deps).request(`/v1/partners/acme/files/${id}/undo${mode}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const undo = async (id: string, mode = "", deps = gateway.deps) =>
  v.parse(Answer, await (await ask(id, { mode, deps })).json());
const problemOf = async (response: Response) =>
  v.parse(v.object({ type: v.string() }), await response.json()).type.replace("/problems/", "");
const stateOf = async (id: FileId) => (await gateway.deps.store.load(fileRef(acme, id)))?.state;
const live = () => findLive(gateway.deps.store, orders, acme, sha256);
/** Tells the gateway how something of the loader ended. */
const tell = (type: string, payload: Message["payload"]) => {
  const [event] = gateway.events;
  if (event === undefined) throw new Error("no event was saved");
  const ended = { ...messageOf(event), type, payload: { ...event.payload, ...payload } };
  return createConsumer(gateway.deps).handle(ended, calmContext);
};
const refused = (id: FileId) => tell("file.refused.v1", { file: id, by: "sluice", reason: "never loaded" });

describe("undoing a file", () => {
  test("gives it the next place in the turn, tells the loader, and lets the same content come again", async () => {
    const response = await ask(file);
    expect(response.status).toBe(202);
    const answer = v.parse(Answer, await response.json());
    expect(answer).toMatchObject({ undoes: file, repeat: false });
    expect(response.headers.get("location")).toEndWith(`/v1/files/${answer.file}`);
    expect(gateway.events.at(-1)).toMatchObject({
      id: `undo:${answer.file}@1.1`,
      type: "undo.requested.v1",
      payload: {
        file: answer.file,
        sequence: 2,
        undo: { undoes: file, of: file, leaves: "undone" },
        by: "OPERATOR",
        reason: "last year's",
      },
    });
    expect(await stateOf(file)).toMatchObject({ status: "undone", by: answer.file });
    expect(await live()).toBeNull();
  });

  test("asked for again answers the same undo, and takes no other turn", async () => {
    const first = await undo(file);
    const events = gateway.events.length;
    expect(await undo(file)).toEqual({ ...first, repeat: true });
    expect(gateway.events).toHaveLength(events);
  });

  test("asked for by two at once is one undo, wherever the one is when the other is done", async () => {
    let [at, wasMet] = [0, true];
    while (wasMet) {
      at += 1;
      await shardedFile();
      const met = meet(gateway.deps.store, at, () => undo(file));
      const own = await undo(file, "", { ...gateway.deps, store: met.store });
      const other = await met.other;
      wasMet = other !== null;
      if (other !== null) expect([at, own]).toEqual([at, { ...other, repeat: true }]);
      expect(gateway.events.filter(({ type }) => type === "undo.requested.v1")).toHaveLength(1);
    }
    expect(at).toBeGreaterThan(3);
  });

  test("only to see what it would do changes nothing of the file, and may be asked for as often as one likes", async () => {
    const first = await undo(file, "?mode=check");
    const second = await undo(file, "?mode=check");
    expect(second.file).not.toBe(first.file);
    expect(gateway.events.at(-1)?.payload).toMatchObject({ purpose: "check", sequence: 3 });
    expect(await stateOf(file)).toMatchObject({ status: "sharded" });
    expect(await live()).not.toBeNull();
    expect(await problemOf(await ask(first.file))).toBe("nothing-to-undo");
  });

  test("undoing that undo makes the file count again; then it can be undone anew", async () => {
    const first = await undo(file);
    const second = await undo(first.file);
    expect(gateway.events.at(-1)?.payload).toMatchObject({
      undo: { undoes: first.file, of: file, leaves: "restored" },
    });
    expect(await stateOf(file)).toMatchObject({ status: "sharded" });
    expect(await live()).toMatchObject({ state: { file } });
    expect(await undo(first.file)).toEqual({ ...second, repeat: true });
    const third = await undo(file);
    expect(third.repeat).toBe(false);
    expect(await stateOf(file)).toMatchObject({ status: "undone", by: third.file });
  });

  test("that the loader refuses leaves the file as it was", async () => {
    const first = await undo(file);
    expect(await refused(first.file)).toEqual({ kind: "done" });
    expect(await refused(first.file)).toEqual({ kind: "done" });
    expect(await stateOf(file)).toMatchObject({ status: "sharded" });
    expect(await live()).toMatchObject({ state: { file } });
    expect((await undo(file)).repeat).toBe(false);
  });

  test("whose undo is withdrawn before its turn is as it was, too", async () => {
    const first = await undo(file);
    await tell("file.withdrawn.v1", { file: first.file, by: "OPERATOR", reason: "not this one" });
    expect(await stateOf(file)).toMatchObject({ status: "sharded" });
  });

  test("asked for before the file was withdrawn: the file is withdrawn", async () => {
    await undo(file);
    await tell("file.withdrawn.v1", { file, by: "OPERATOR", reason: "it is in the way" });
    expect(await stateOf(file)).toMatchObject({ status: "withdrawn" });
  });

  test("whose own undo the loader refuses leaves it undone", async () => {
    const first = await undo(file);
    const second = await undo(first.file);
    await refused(second.file);
    expect(await stateOf(file)).toMatchObject({ status: "undone", by: first.file });
    const { undoneBy } = { ...(await gateway.deps.store.load(undoRef(acme, first.file)))?.state };
    expect(undoneBy).toBeUndefined();
    expect((await undo(first.file)).repeat).toBe(false);
  });

  test("asked for before the gate rejected it: the file is rejected", async () => {
    await undo(file);
    expect(
      await tell("file.rejected.v1", { rows: 1, badRows: 1, errors: 1, byCode: {}, report: "r" }),
    ).toEqual({ kind: "done" });
    expect(await stateOf(file)).toMatchObject({ status: "rejected" });
  });
});

test("a loaded file whose references went away is undone once, by the feed itself", async () => {
  const loaded = { tally: emptyTally, conflictsReports: [] };
  expect(await tell("file.loaded.v1", { file, ...loaded })).toEqual({ kind: "done" });
  expect(await stateOf(file)).toMatchObject({ status: "sharded" });
  const changed = { file, ...loaded, referencesChanged: 2 };
  expect(await tell("file.loaded.v1", changed)).toEqual({ kind: "done" });
  const first = gateway.events.at(-1)?.payload;
  expect(first).toMatchObject({ by: "sluice", undo: { undoes: file } });
  expect(String(first?.["reason"])).toContain("2 rows");
  await undo(String(first?.["file"]));
  expect(await tell("file.loaded.v1", changed)).toEqual({ kind: "done" });
  expect(await stateOf(file)).toMatchObject({ status: "sharded" });
});

describe("is refused, with the reason:", () => {
  test.each([
    ["an unknown file", () => ask(fileId(9)), 404, "no-such-file"],
    ["no id", () => ask("nothing"), 404, "no-such-file"],
    ["a partner's key", () => ask(file, { key: acmeKey }), 403, "operator-only"],
    ["no key", () => ask(file, { key: "" }), 401, "unauthorized"],
    ["no reason", () => ask(file, { body: {} }), 400, "invalid-body"],
    ["an empty reason", () => ask(file, { body: { reason: " " } }), 400, "invalid-body"],
    ["an unknown mode", () => ask(file, { mode: "?mode=maybe" }), 400, "unknown-mode"],
  ] as const)("%s", async (_, send, status, code) => {
    const response = await send();
    expect(response.status).toBe(status);
    expect(await problemOf(response)).toBe(code);
  });

  test("a file that was rejected", async () => {
    await become("rejected");
    expect(await problemOf(await ask(file))).toBe("nothing-to-undo");
  });

  test("a file that another version of its feed loaded", async () => {
    const newer = new Map(feeds).set("orders", { ...orders, version: orders.version + 1 });
    gateway = { ...gateway, deps: { ...gateway.deps, feeds: newer } };
    const response = await ask(file);
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toBe("undo-other-version");
  });
});
