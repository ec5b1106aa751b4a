import { expect, test } from "bun:test";
import type { Conflict, RowError } from "@sluice/contracts/report.ts";
import { asRecord, eventsOf, fileNumbered, testQuery } from "./testing.ts";

const file = fileNumbered(1);
const e = eventsOf(file);

const rowError = (record: number): RowError => ({
  record,
  line: record + 1,
  byte: record * 50,
  column: "amount",
  value: "12,5",
  code: "cell.pattern",
  message: "must be a decimal",
});
const conflict = (record: number): Conflict => ({
  record,
  line: record + 1,
  key: `A-${record}`,
  code: "order.step-refused",
  message: "order is cancelled: it cannot be shipped",
});

test("a rejected file's errors come in file order, page by page, with the true total", async () => {
  const { take, json, objects } = await testQuery();
  await take(e.received(), e.sharded(), e.shardRejected(0), e.rejected());
  const samples = [3, 5, 8].map(rowError);
  objects.set(`acme/${file}/reports/file`, {
    rows: 20,
    badRows: 2,
    errors: 3,
    byCode: { "cell.pattern": 3 },
    samples,
  });
  const first = await json(`/v1/files/${file}/errors?limit=2`);
  expect(first).toEqual({
    file,
    phase: "rejected",
    verdict: "rejected",
    rows: 20,
    badRows: 2,
    total: 3,
    sampled: 3,
    byCode: { "cell.pattern": 3 },
    byColumn: {},
    warnings: { warnings: 0, byCode: {}, byColumn: {}, samples: [] },
    help: [expect.objectContaining({ code: "cell.pattern" })],
    errors: samples.slice(0, 2),
    next: expect.any(String),
  });
  const second = await json(`/v1/files/${file}/errors?limit=2&cursor=${String(first["next"])}`);
  expect(second).toMatchObject({ errors: samples.slice(2), next: null });
  expect(await json(`/v1/files/${file}/errors?limit=3`)).toMatchObject({ errors: samples, next: null });
});

test("messages are in the language of Accept-Language", async () => {
  const { take, get } = await testQuery();
  await take(e.received(), e.failed());
  const response = await get(`/v1/files/${file}/errors`, "acme", { "accept-language": "ja" });
  expect([response.headers.get("content-language"), response.headers.get("vary")]).toEqual([
    "ja",
    "Accept-Language, Authorization",
  ]);
});

test("a rejected file's messages are told in Japanese to who reads it", async () => {
  const { take, get, objects } = await testQuery();
  await take(e.received(), e.rejected());
  objects.set(`acme/${file}/reports/file`, {
    ...{ rows: 20, badRows: 1, errors: 1, byCode: { "cell.pattern": 1 } },
    samples: [rowError(3)],
  });
  const response = await get(`/v1/files/${file}/errors`, "acme", { "accept-language": "ja, en;q=0.5" });
  expect(await response.json()).toMatchObject({
    errors: [{ line: 4, message: expect.stringMatching(/[ぁ-ん].*（must be a decimal）$/) }],
  });
});

test("a good file's warnings are told beside no errors, their codes explained", async () => {
  const { take, json, objects } = await testQuery();
  const byCode = { "cell.too-long": 2 };
  const validated = e.validated();
  const key = "acme/warned";
  const sample = { ...rowError(3), code: "cell.too-long", column: "customer" };
  objects.set(key, {
    ...{ rows: 20, badRows: 0, errors: 0, byCode: {}, byColumn: {}, samples: [] },
    warnings: { warnings: 2, byCode, byColumn: { customer: byCode }, samples: [sample] },
  });
  const warned = { warnings: 2, byCode, report: key };
  await take(e.received(), { ...validated, payload: { ...validated.payload, warned } });
  expect(await json(`/v1/files/${file}/errors`)).toMatchObject({
    ...{ verdict: "validated", total: 0, errors: [] },
    help: [{ code: "cell.too-long" }],
    warnings: { warnings: 2, byCode, byColumn: { customer: byCode }, samples: [sample] },
  });
  expect(await json(`/v1/files/${file}`)).toMatchObject({ counts: { warnings: 2 }, warningsByCode: byCode });
});

test("a failed file's errors are its faults, of a true total", async () => {
  const { take, json } = await testQuery();
  await take(e.received(), e.failed());
  expect(await json(`/v1/files/${file}/errors`)).toMatchObject({
    phase: "failed",
    verdict: null,
    total: 7,
    sampled: 1,
    errors: [{ code: "quote.stray", message: "a quote stands within a value", line: 3, byte: 41 }],
    next: null,
  });
});

test("a file without a verdict has no errors to show, and says in which phase it is", async () => {
  const { take, json } = await testQuery();
  await take(e.received(), e.sharded(), e.shardRejected(0));
  expect(await json(`/v1/files/${file}/errors`)).toMatchObject({
    phase: "validate",
    verdict: null,
    rows: 20,
    total: 3,
    sampled: 0,
    errors: [],
    next: null,
  });
});

test("conflicts come in file order over all shards, page by page, with the true total", async () => {
  const { take, json, objects } = await testQuery();
  const report = (...records: number[]) => ({
    conflicts: records.length,
    byCode: { "order.step-refused": records.length },
    samples: records.map(conflict),
  });
  objects.set(`acme/${file}/conflicts/0`, report(2, 9));
  objects.set(`acme/${file}/conflicts/1`, report(4));
  await take(e.received(), e.shardLoaded(0));
  const path = `/v1/files/${file}/conflicts`;
  expect(await json(path)).toMatchObject({ total: 1, sampled: 2, conflicts: [conflict(2), conflict(9)] });

  await take(e.shardLoaded(1), e.loaded());
  const first = await json(`${path}?limit=2`);
  expect(first).toEqual({
    file,
    phase: "sync",
    total: 2,
    sampled: 3,
    byCode: { "order.step-refused": 3 },
    conflicts: [conflict(2), conflict(4)],
    next: expect.any(String),
  });
  const second = asRecord(await json(`${path}?limit=2&cursor=${String(first["next"])}`));
  expect(second).toMatchObject({ conflicts: [conflict(9)], next: null });
});

test("a file without conflicts reads no report", async () => {
  const { take, json } = await testQuery();
  await take(e.received());
  expect(await json(`/v1/files/${file}/conflicts`)).toMatchObject({ total: 0, conflicts: [], next: null });
});
