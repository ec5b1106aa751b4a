import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { transfers } from "@sluice/contracts/feeds/transfers.ts";
import { payments, transfersFile } from "@sluice/deploy/samples/transfers-file.ts";
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

test("a transfer is named by its place, and dated by the year nearest to its receipt", async () => {
  const shards = await cutter.cut(
    transfers,
    transfersFile([
      { consignor: "0123456789", date: "1231", payments: payments(2) },
      { consignor: "0123456789", date: "0105", payments: payments(1) },
    ]),
    2,
  );
  const at = (column: string): number => transfers.format.columns.indexOf(column);
  const named = ["file_no", "batch_no", "record_no", "transfer_date", "amount"].map(at);
  expect(byRecord(shards).map(({ fields }) => named.map((place) => fields[place]))).toEqual([
    ["7", "1", "1", "2026-12-31", "1000"],
    ["7", "1", "2", "2026-12-31", "1037"],
    ["7", "2", "1", "2027-01-05", "1000"],
  ]);
});

test("a date that lies far from the receipt, or that is none, keeps the file out", async () => {
  const dated = (date: string) =>
    cutter.cut(transfers, transfersFile([{ consignor: "0123456789", date, payments: payments(1) }]), 1);
  await expect(dated("1112")).rejects.toThrow("at most 7 days before");
  await expect(dated("0230")).rejects.toThrow("fixed.date");
  expect((await dated("1113")).flat()).toHaveLength(1);
});

test("a batch that stands in a file twice keeps it out, and both places are told", async () => {
  const batch = { consignor: "0123456789", date: "1130", payments: payments(2) };
  const other = { ...batch, payments: payments(1) };
  const twice = cutter.cut(transfers, transfersFile([batch, other, batch]), 1);
  await expect(twice).rejects.toThrow(
    "the batch of record 8 (種別コード 21, 委託者コード 0123456789, 振込指定日 1130, 取引銀行番号 0009, 取引支店番号 825, 合計件数 2, 合計金額 2037) came before, in record 1 of this file",
  );
  expect((await cutter.cut(transfers, transfersFile([batch, other]), 1)).flat()).toHaveLength(3);
});

test("a trailer that is wrong by one yen keeps the file out", async () => {
  const refused = cutter.cut(feed, fileWith(10_000_000_250n), 3);
  await expect(refused).rejects.toThrow("合計金額 is 10000000250, the batch's records come to 10000000249");
});
