import { expect, test } from "bun:test";
import { transfers } from "./transfers.ts";

const row = {
  ...{ file_no: "7", batch_no: "1", record_no: "2", consignor_code: "0123456789", consignor_name: "ｶ)ﾃｽﾄ" },
  ...{
    transfer_date: "2026-11-25",
    from_bank: "0009",
    from_branch: "825",
    bank_code: "0001",
    branch_code: "001",
  },
  ...{ account_type: "1", account_number: "1234567", payee: "ﾔﾏﾀﾞ ﾀﾛｳ", amount: "1000" },
  ...{ customer_code_1: "", customer_code_2: "", edi: "" },
};
const first = transfers.decide(null, row);
if (first.kind !== "write") throw new Error("the first payment of a place was refused");

test("a payment is ordered once: the same again changes nothing", () => {
  expect(first).toMatchObject({
    event: "transfer.ordered.v1",
    state: { transferDate: "2026-11-25", amount: "1000" },
  });
  expect(transfers.decide(first.state, row)).toEqual(first);
});

test.each(["amount", "account_number", "transfer_date"] as const)(
  "another %s from the same place is refused, and what was ordered stays",
  (column) => {
    const other = {
      ...row,
      [column]: { amount: "1001", account_number: "7654321", transfer_date: "2026-11-26" }[column],
    };
    expect(transfers.decide(first.state, other)).toEqual({
      kind: "conflict",
      code: "transfer.exists",
      message: "another payment was loaded from record 2 of batch 1 of file 7: it stays as it is",
    });
  },
);
