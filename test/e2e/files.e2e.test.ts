/** The mesh, whole: five services, real stores, from HTTP to Postgres. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { hasEnded } from "@sluice/contracts/api/file-view.ts";
import { services } from "@sluice/contracts/services.ts";
import { branchesFile, branchLines, type BranchLine } from "@sluice/deploy/samples/bank-branches-file.ts";
import { ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { atConsole } from "../support/console-form.ts";
import { compareRoles } from "../support/compare-roles.ts";
import { sendFirstFile } from "../support/first-file.ts";
import { leavesNoTrace } from "../support/leaves-no-trace.ts";
import { none, type TestMesh } from "../support/mesh.ts";
import { plantAndRepair } from "../support/plant-and-repair.ts";
import { rebuildLive } from "../support/rebuild-live.ts";
import { operatorsWords } from "./operators-words.ts";
import { referringFiles } from "./referring-files.ts";
import { undoingFiles } from "./undoing-files.ts";
import { type RecordedMesh, startRecordedMesh } from "../support/recorded-mesh.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const header = "order_no,step,at,customer,currency,amount\n";
let recorded: RecordedMesh;
let it: TestMesh;

beforeAll(async () => {
  recorded = await startRecordedMesh();
  it = recorded.it;
}, 90_000);
afterAll(() => recorded.stop(), 60_000);

describe("a good file", () => {
  test("comes out in Postgres, row for row, and every event of it is settled", async () => {
    const { text } = ordersText({ seed: 7, rows: 400, day: "2026-11-20" });
    const view = await it.send("orders", bytesOf(text));
    expect(view).toMatchObject({ phase: "synced", verdict: "validated" });
    expect(view.counts).toMatchObject({ rows: 400, conflicts: 0, emitted: 400, applied: 400, superseded: 0 });
    expect(await it.differences("orders", bytesOf(text))).toEqual(none);
  });

  test("is held against Postgres by `sluice reconcile`: rows written by hand are found, and told again by their entities", () =>
    plantAndRepair(it));

  test("is recognised when it comes again, and writes nothing", async () => {
    const { text } = ordersText({ seed: 7, rows: 400, day: "2026-11-20" });
    const receipt = await it.partner.upload("orders", new Blob([text]));
    expect(receipt.repeat).toBe(true);
    expect(await it.differences("orders", null)).toEqual(none);
  });

  test("reports a step that its order refuses as a conflict, and loads the rest", async () => {
    const text =
      header +
      "C-1,created,2026-11-20T01:00:00Z,Aoki Books,JPY,100\n" +
      "C-1,cancelled,2026-11-20T02:00:00Z,,,\n" +
      "C-1,shipped,2026-11-20T03:00:00Z,,,\n" +
      "C-2,shipped,2026-11-20T03:00:00Z,,,\n";
    const view = await it.send("orders", bytesOf(text));
    expect(view.counts).toMatchObject({ created: 1, updated: 1, conflicts: 2, emitted: 2 });
    expect(await it.partner.entity("order", "C-1")).toMatchObject({
      version: 2,
      state: { status: "cancelled" },
    });
    expect(await it.partner.entity("order", "C-1", { version: "1" })).toMatchObject({
      ...{ version: 1, newest: 2, change: "created", event: "order.created.v1" },
      ...{ state: { status: "created" }, source: { file: view.file, record: 1, line: 2 } },
    });
    expect(await it.partner.trace("order", "C-1")).toMatchObject({
      from: { file: view.file, line: 3, record: 2, bytes: { first: 95 }, rules: view.rules },
      steps: { length: 9 },
    });
    const received = view.times.receivedAt ?? "";
    expect(await it.partner.fileAsOf(view.file, received)).toMatchObject({ phase: "shard", verdict: null });
    const { url, partnerKey } = it.mesh.run();
    const told = await fetch(`${url}/v1/files/${view.file}/conflicts`, {
      headers: { authorization: `Bearer ${partnerKey}` },
    });
    expect(await told.json()).toMatchObject({ conflicts: [{ line: 4 }, { line: 5 }] });
    await it.sql`delete from legacy.orders where order_no in ('C-1', 'C-2')`;
  });
});

test(
  "the read model is made again while it answers and files come, cut off midway; then it switches, and nobody sees a difference",
  () => rebuildLive(it),
  240_000,
);

describe("a bad file", () => {
  test("is kept out whole for one bad row, its errors name line and column, and it may be sent again", async () => {
    const before = await it.sql`select count(*)::int as n from legacy.orders`;
    const { text } = ordersText({
      seed: 8,
      rows: 50,
      day: "2026-11-21",
      faults: new Map([[20, "bad-amount"]]),
    });
    const view = await it.send("orders", bytesOf(text));
    expect(view).toMatchObject({ phase: "rejected", counts: { badRows: 1, created: 0, emitted: 0 } });
    const { errors } = await it.partner.errors(view.file);
    expect(errors).toMatchObject([{ line: 21, column: "amount", value: "1.005", code: "cell.pattern" }]);
    expect(new TextDecoder().decode(await it.partner.badRows(view.file))).toContain(",1.005,");
    expect(await it.sql`select count(*)::int as n from legacy.orders`).toEqual(before);
    const again = await it.send("orders", bytesOf(text));
    expect(again).toMatchObject({ phase: "rejected" });
    expect(again.file).not.toBe(view.file);
  });

  test.each([
    ["ragged-row", "framing.ragged-row"],
    ["stray-quote", "framing.stray-quote"],
    ["unterminated-quote", "framing.unterminated-quote"],
    ["nul-byte", "framing.nul-byte"],
    ["mixed-line-end", "framing.mixed-line-ends"],
  ] as const)("with a %s ends as failed, with line and byte", async (fault, code) => {
    const { text } = ordersText({ seed: 9, rows: 30, day: "2026-11-22", faults: new Map([[30, fault]]) });
    const view = await it.send("orders", bytesOf(text));
    expect(view.phase).toBe("failed");
    expect(view.faults).toMatchObject([{ code, line: 31 }]);
    expect(view.faults[0]?.byte).toBeGreaterThan(0);
  });
});

describe("a snapshot feed", () => {
  const renamed = (lines: readonly BranchLine[], name: string): Uint8Array<ArrayBuffer> =>
    branchesFile(
      lines.map(([bank, branch, bankKana, bankName, kana]) => [bank, branch, bankKana, bankName, kana, name]),
    );

  test("takes A, B and A again within minutes: three files, and Postgres ends with A", async () => {
    const lines = branchLines().slice(0, 25);
    const a = renamed(lines, "東京");
    const b = renamed(lines, "大阪");
    const first = await it.send("bank-branches", a);
    const second = await it.send("bank-branches", b);
    const third = await it.send("bank-branches", a);
    expect([first, second, third].map(({ phase }) => phase)).toEqual(["synced", "synced", "synced"]);
    expect(new Set([first.file, second.file, third.file]).size).toBe(3);
    expect(second.counts).toMatchObject({ updated: 25, applied: 25 });
    expect(third.counts).toMatchObject({ updated: 25, applied: 25 });
    expect(await it.differences("bank-branches", a)).toEqual(none);
    const repeat = await it.partner.upload("bank-branches", new Blob([a]));
    expect(repeat).toMatchObject({ repeat: true, file: third.file });
  });

  const lines = branchLines().slice(0, 25);
  const all = renamed(lines, "東京");
  const oneLess = renamed(lines.slice(0, 24), "東京");
  const half = renamed(lines.slice(0, 12), "京都");
  const ended = async (id: string) => {
    await until(`${id} has ended`, async () => hasEnded((await it.partner.file(id))?.phase ?? "receive"));
    return it.partner.file(id);
  };

  test("removes from Postgres what it leaves out", async () => {
    await it.send("bank-branches", all);
    const view = await it.send("bank-branches", oneLess);
    expect(view).toMatchObject({
      phase: "synced",
      plan: { rows: 24, unchanged: 24, removals: 1, keysBefore: 25, reasons: [] },
      counts: { removed: 1, unchanged: 24, applied: 1 },
    });
    expect(await it.differences("bank-branches", oneLess)).toEqual(none);
  });

  test("that is only checked tells what it would do, and does nothing", async () => {
    const { file } = await it.partner.upload("bank-branches", new Blob([half]), undefined, "check");
    const view = await it.partner.follow(file, () => undefined);
    expect(view).toMatchObject({
      phase: "checked",
      mode: "check",
      plan: { rows: 12, updated: 12, removals: 12, reasons: [{ code: "removals.share" }] },
      counts: { emitted: 0 },
    });
    expect(await it.differences("bank-branches", null)).toEqual(none);
  });

  test("that leaves out too much is held, ends when it is refused, and is loaded when it is released", async () => {
    const first = await it.send("bank-branches", half);
    expect(first).toMatchObject({ phase: "held", plan: { removals: 12, keysBefore: 24 } });
    expect(await it.differences("bank-branches", null)).toEqual(none);
    await it.operator.decide(first.file, "refuse", "half of the banks are missing");
    expect(await ended(first.file)).toMatchObject({
      phase: "refused",
      decision: { word: "refused", reason: "half of the banks are missing" },
    });

    const second = await it.send("bank-branches", half);
    expect(second).toMatchObject({ phase: "held" });
    expect(second.file).not.toBe(first.file);
    const { url, operatorKey } = it.mesh.run();
    const console = await atConsole(url, operatorKey);
    expect(await console.decide(second.file, "release", "they have closed")).toContain('role="status"');
    expect(await ended(second.file)).toMatchObject({
      phase: "synced",
      decision: { word: "released" },
      counts: { updated: 12, removed: 12, applied: 24 },
    });
    expect(await it.differences("bank-branches", half)).toEqual(none);
  });
});

referringFiles(() => it);
undoingFiles(() => it);

test("one partner's files, orders and rows never meet another's", async () => {
  const other = await it.otherPartner("globex");
  const text = (customer: string): string =>
    `${header}P-1,created,2026-11-20T01:00:00Z,${customer},JPY,100\n`;
  const mine = await it.send("orders", bytesOf(text("mine")));
  const { file } = await other.upload("orders", new Blob([text("theirs")]));
  const theirs = await other.follow(file, () => undefined);
  expect([mine.phase, theirs.phase]).toEqual(["synced", "synced"]);
  expect(theirs.sequence).toBe(1);
  expect(await it.partner.file(file)).toBeNull();
  expect(await other.file(mine.file)).toBeNull();
  expect(await it.partner.entity("order", "P-1")).toMatchObject({ state: { customer: "mine" } });
  expect(await other.entity("order", "P-1")).toMatchObject({ state: { customer: "theirs" } });
  const rows =
    await it.sql`select partner, customer from legacy.orders where order_no = 'P-1' order by partner`;
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { partner: "acme", customer: "mine" },
    { partner: "globex", customer: "theirs" },
  ]);
  await it.sql`delete from legacy.orders where order_no = 'P-1'`;
});

test("an edit of an item without a new event changes nothing downstream", async () => {
  const first = `${header}E-1,created,2026-11-20T01:00:00Z,Aoki Books,JPY,100\n`;
  await it.send("orders", bytesOf(first));
  const settled = async () => (await it.sql`select count(*)::int as n from sluice.inbox`)[0]?.["n"];
  const before = await settled();
  const dynamo = new DynamoDBClient({
    region: "us-east-1",
    endpoint: it.mesh.run().endpoints["AWS_ENDPOINT_URL_DYNAMODB"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await dynamo.send(
    new UpdateItemCommand({
      TableName: "sluice-local-entities",
      Key: { pk: { S: "acme#order#E-1" } },
      UpdateExpression: "set edited_by_hand = :yes",
      ExpressionAttributeValues: { ":yes": { BOOL: true } },
      ConditionExpression: "attribute_exists(pk)",
    }),
  );
  dynamo.destroy();
  // The edit's record goes before this order's through the same pipe and queue group order; when this is synced, that has been taken.
  await it.send("orders", bytesOf(`${header}E-1,confirmed,2026-11-20T02:00:00Z,,,\n`));
  expect(await settled()).toBe(before + 1);
  await it.sql`delete from legacy.orders where order_no = 'E-1'`;
});

operatorsWords(() => it);
sendFirstFile(() => it);
leavesNoTrace(() => it);
test("nothing was dead-lettered by any of it", async () => {
  expect(await it.deadLetters()).toBe(0);
});

test("a message that nobody can read is dead-lettered by whoever gets it", async () => {
  for (const service of services) await it.sendUnreadable(service);
  const count = services.length;
  await until("each has its dead letter", async () => (await it.deadLetters()) === count);
});

compareRoles(() => recorded);
