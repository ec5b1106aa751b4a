import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { header, payment, trailerOf } from "@sluice/contracts/fixed-width/testing-records.ts";
import { writeFile } from "@sluice/contracts/fixed-width/write-file.ts";
import { zenginTransfer } from "@sluice/contracts/fixed-width/zengin/transfer.ts";
import { byRecord, openTestCutter, type TestCutter } from "./testing.ts";

const terms = { codePage: "ibm290", batches: "several" } as const;
const feed: AnyFeed = {
  ...orders,
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "none",
    columns: ["date", "bank", "account", "name", "amount", "edi"],
  },
  fixedWidth: {
    layout: zenginTransfer,
    terms,
    columns: {
      date: { of: "header", field: "date" },
      bank: { of: "data", field: "bankCode" },
      account: { of: "data", field: "accountNumber" },
      name: { of: "data", field: "name" },
      amount: { of: "data", field: "amount" },
      edi: { of: "data", field: "edi" },
    },
  },
  key: { parts: [{ column: "bank" }, { column: "account" }], unique: false },
};
const style = { separator: "none", separatorAtEnd: false, endOfFileByte: false } as const;
const fileWith = (sum: bigint): Uint8Array =>
  writeFile(
    {
      style,
      records: [
        header({ codeDivision: "1", date: "1130" }),
        payment({ name: "ｽｽﾞｷ", indicator: "Y", edi: "A/1" }),
        trailerOf(1n, 100n),
        header({ codeDivision: "1", date: "1201" }),
        payment({ accountNumber: "7654321", amount: 250n }),
        payment({ amount: 9_999_999_999n }),
        trailerOf(2n, sum),
        { role: "end", values: { recordType: "9" } },
      ],
    },
    zenginTransfer,
    terms,
  );

let cutter: TestCutter;
beforeAll(async () => {
  cutter = await openTestCutter();
});
afterAll(() => cutter.close());

test("an EBCDIC file's data records become rows, each with its own batch's date", async () => {
  const shards = await cutter.cut(feed, fileWith(10_000_000_249n), 3);
  expect(byRecord(shards).map(({ record, fields }) => [record, ...fields])).toEqual([
    [1, "1130", "0137", "1234567", "ｽｽﾞｷ", "100", "A/1"],
    [2, "1201", "0137", "7654321", "ﾔﾏﾀﾞ ﾀﾛｳ", "250", ""],
    [3, "1201", "0137", "1234567", "ﾔﾏﾀﾞ ﾀﾛｳ", "9999999999", ""],
  ]);
});

test("a trailer that is wrong by one yen keeps the file out", async () => {
  const refused = cutter.cut(feed, fileWith(10_000_000_250n), 3);
  await expect(refused).rejects.toThrow("合計金額 is 10000000250, the batch's records come to 10000000249");
});
