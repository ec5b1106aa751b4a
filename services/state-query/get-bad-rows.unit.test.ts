import { describe, expect, test } from "bun:test";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import { eventsOf, fileNumbered, testQuery } from "./testing.ts";

const file = fileNumbered(1);
const e = eventsOf(file);
const header = "order_no,step,at,customer,currency,amount\n";
const bad = "A-001,created,2026-11-20T09:30:00Z,=cmd(),JPY,12,5\n";
const path = `/v1/files/${file}/bad-rows`;

const errorAt = (column: string, code: string, message: string) => ({
  ...{ record: 1, line: 2, byte: header.length + 1, column, value: "", code, message },
});

async function served(raw: string | null, samples: readonly object[] = []) {
  const size = Buffer.byteLength(raw ?? "");
  const stored = new Map<string, Uint8Array>();
  if (raw !== null) stored.set(`acme/${file}/raw`, Buffer.from(raw));
  const report = { rows: 20, badRows: 2, errors: 3, byCode: { "cell.pattern": 3 }, samples };
  stored.set(`acme/${file}/reports/file`, Buffer.from(JSON.stringify(report)));
  const query = await testQuery({
    objects: {
      bytes: async (key, range) => {
        const bytes = stored.get(key);
        if (bytes === undefined) throw new ObjectMissing(key);
        return range === undefined ? bytes : bytes.slice(range.offset, range.offset + range.length);
      },
    },
  });
  const received = e.received();
  await query.take({ ...received, payload: { ...received.payload, bytes: size } });
  return query;
}

describe("the bad rows of a rejected file", () => {
  const samples = [
    errorAt("customer", "cell.pattern", "must be a name"),
    errorAt("amount", "cell.too-long", "must be at most 4 characters"),
  ];

  test("come as a file for a spreadsheet, every row once, with all that is wrong with it", async () => {
    const { get, take } = await served(header + bad, samples);
    await take(e.sharded(), e.shardRejected(0), e.rejected());
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${file}-bad-rows.csv"`);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.text()).toBe(
      `order_no,step,at,customer,currency,amount,"line","code","message"\n` +
        `A-001,created,2026-11-20T09:30:00Z,"'=cmd()",JPY,12,5,"2","cell.pattern; cell.too-long",` +
        `"customer: must be a name; amount: must be at most 4 characters"\n`,
    );
  });

  test("are explained in Japanese for who reads it", async () => {
    const { get, take } = await served(header + bad, samples);
    await take(e.rejected());
    const response = await get(path, "acme", { "accept-language": "ja-JP" });
    expect(response.headers.get("content-language")).toBe("ja");
    expect(await response.text()).toMatch(/"customer: [^"]*[ぁ-ん]/);
  });

  test("are another partner's business to nobody", async () => {
    const { get, take } = await served(header + bad, samples);
    await take(e.rejected());
    expect((await get(path, "zenith")).status).toBe(404);
  });

  test("are gone with the file's bytes", async () => {
    const { get, take } = await served(null, samples);
    await take(e.rejected());
    const response = await get(path);
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ type: "/problems/content-gone" });
  });
});

test("a failed file shows the lines that its faults stand on", async () => {
  const { get, take } = await served(`${header}a"b,created\n`);
  const failed = e.failed();
  const fault = { code: "framing.stray-quote", message: "a quote stands within a value", line: 2, byte: 45 };
  await take({ ...failed, payload: { ...failed.payload, faults: [fault], faultTotal: 1 } });
  expect(await (await get(path)).text()).toBe(
    `order_no,step,at,customer,currency,amount,"line","code","message"\n` +
      `a"b,created,"2","framing.stray-quote","a quote stands within a value"\n`,
  );
});

test("a file of which nothing wrong is known has no bad rows", async () => {
  const { get } = await served(header + bad);
  expect((await get(path)).status).toBe(404);
});
