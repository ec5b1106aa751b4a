/**
 * Zengin transfers (総合振込): a fixed-width file of batches, one entity a payment.
 *
 * A payment has no number of its own and its date no year. So it is named by its place: the file's sequence number among this partner's
 * transfer files, the batch, and the record in it; and its day is the one nearest to the receipt. A file never changes what another one
 * brought: the same batch again is refused by the gateway, whatever bytes it comes in.
 */
import * as v from "valibot";
import type { Code } from "../codes/catalogue.ts";
import { defineFeed } from "../feed.ts";
import { zenginTransfer } from "../fixed-width/zengin/transfer.ts";
import { EntityType, FeedName } from "../ids.ts";
import { isDay } from "../rule.ts";

const digits = (count: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9]{${count}}$`), `must be ${count} digits`));
const number = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,8}$/, "must be a whole number from 1"));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most, `must be at most ${most} characters`));

/** A row: a data record, with its place and what its batch's header says. */
export const TransferRow = v.strictObject({
  file_no: number,
  batch_no: number,
  record_no: number,
  consignor_code: digits(10),
  consignor_name: text(40),
  transfer_date: v.pipe(
    v.string(),
    v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, "must be a day"),
    v.check(isDay, "must be a day that exists"),
  ),
  from_bank: digits(4),
  from_branch: digits(3),
  bank_code: digits(4),
  branch_code: digits(3),
  account_type: v.picklist(["1", "2", "4", "9"], "must be 1, 2, 4 or 9"),
  account_number: digits(7),
  payee: v.pipe(text(30), v.nonEmpty("must not be empty")),
  amount: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,9}$/, "must be an amount in yen, from 1")),
  customer_code_1: text(10),
  customer_code_2: text(10),
  edi: text(20),
});
export type TransferRow = v.InferOutput<typeof TransferRow>;

/** A payment's state. */
export const Transfer = v.object({
  fileNo: v.string(),
  batchNo: v.string(),
  recordNo: v.string(),
  consignorCode: v.string(),
  consignorName: v.string(),
  transferDate: v.string(),
  fromBank: v.string(),
  fromBranch: v.string(),
  bankCode: v.string(),
  branchCode: v.string(),
  accountType: v.string(),
  accountNumber: v.string(),
  payee: v.string(),
  amount: v.string(),
  customerCode1: v.string(),
  customerCode2: v.string(),
  edi: v.string(),
});
export type Transfer = v.InferOutput<typeof Transfer>;

const isSame = (a: Transfer, b: Transfer): boolean => {
  const there = new Map(Object.entries(b));
  return Object.entries(a).every(([name, value]) => there.get(name) === value);
};

/** The feed. */
export const transfers = defineFeed<TransferRow, Transfer>({
  name: v.parse(FeedName, "transfers"),
  title: "Zengin transfers (総合振込)",
  version: 1,
  entity: v.parse(EntityType, "transfer"),
  mode: { kind: "delta", repeatDays: 30 },
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "none",
    columns: [
      "file_no",
      "batch_no",
      "record_no",
      "consignor_code",
      "consignor_name",
      "transfer_date",
      "from_bank",
      "from_branch",
      "bank_code",
      "branch_code",
      "account_type",
      "account_number",
      "payee",
      "amount",
      "customer_code_1",
      "customer_code_2",
      "edi",
    ],
  },
  fixedWidth: {
    layout: zenginTransfer,
    terms: { codePage: "jis-x-0201", batches: "several" },
    // Japan has one time, and no summer time.
    utcOffsetMinutes: 540,
    // Banks take transfers some weeks ahead; one for last week is an old file.
    dateWindow: { field: "date", daysBefore: 7, daysAfter: 60 },
    batch: { id: ["kind", "consignorCode", "date", "bankCode", "branchCode"], repeatDays: 90 },
    columns: {
      file_no: { of: "place", field: "file" },
      batch_no: { of: "place", field: "batch" },
      record_no: { of: "place", field: "record" },
      consignor_code: { of: "header", field: "consignorCode" },
      consignor_name: { of: "header", field: "consignorName" },
      transfer_date: { of: "header", field: "date", as: "day" },
      from_bank: { of: "header", field: "bankCode" },
      from_branch: { of: "header", field: "branchCode" },
      bank_code: { of: "data", field: "bankCode" },
      branch_code: { of: "data", field: "branchCode" },
      account_type: { of: "data", field: "accountType" },
      account_number: { of: "data", field: "accountNumber" },
      payee: { of: "data", field: "name" },
      amount: { of: "data", field: "amount" },
      customer_code_1: { of: "data", field: "customerCode1" },
      customer_code_2: { of: "data", field: "customerCode2" },
      edi: { of: "data", field: "edi" },
    },
  },
  // What a consignor calls its customer by, and what it writes to them, tell of the payee as the name does.
  personal: [
    "payee",
    ...["account_number", "customer_code_1", "customer_code_2", "edi"],
    ...["accountNumber", "customerCode1", "customerCode2"],
  ],
  notPersonal: {
    consignor_name: "the company that pays: a partner's own name",
    consignorName: "the company that pays: a partner's own name",
    account_type: "savings or current: tells of nobody without the number",
    accountType: "savings or current: tells of nobody without the number",
  },
  row: TransferRow,
  key: { parts: [{ column: "file_no" }, { column: "batch_no" }, { column: "record_no" }], unique: true },
  // A branch that does not exist sends the money back, days later.
  references: [
    {
      entity: v.parse(EntityType, "bank-branch"),
      snapshotOf: "bank-branches",
      key: [{ column: "bank_code" }, { column: "branch_code" }],
      onChanged: "hold",
    },
  ],
  rowBytes: 120,
  // A file is read whole before it is cut, since its totals stand at its end: 137,000 payments take 11 s and half a GB on a busy machine.
  bytesMax: 16 * 1024 ** 2,
  broadcastsEntities: true,
  events: ["transfer.ordered.v1"],
  decide: (current, row) => {
    const state: Transfer = {
      fileNo: row.file_no,
      batchNo: row.batch_no,
      recordNo: row.record_no,
      consignorCode: row.consignor_code,
      consignorName: row.consignor_name,
      transferDate: row.transfer_date,
      fromBank: row.from_bank,
      fromBranch: row.from_branch,
      bankCode: row.bank_code,
      branchCode: row.branch_code,
      accountType: row.account_type,
      accountNumber: row.account_number,
      payee: row.payee,
      amount: row.amount,
      customerCode1: row.customer_code_1,
      customerCode2: row.customer_code_2,
      edi: row.edi,
    };
    if (current === null || isSame(current, state))
      return { kind: "write", event: "transfer.ordered.v1", state };
    // A place belongs to one file for good. Should sequence numbers ever be given anew, nothing that was ordered is changed by that.
    return {
      kind: "conflict",
      code: "transfer.exists" satisfies Code,
      message: `another payment was loaded from record ${row.record_no} of batch ${row.batch_no} of file ${row.file_no}: it stays as it is`,
    };
  },
  state: Transfer,
  legacy: {
    table: "legacy.transfers",
    key: ["partner", "file_no", "batch_no", "record_no"],
    columns: {
      partner: { type: "text", from: (_transfer, { partner }) => partner },
      file_no: { type: "integer", from: (transfer) => transfer.fileNo },
      batch_no: { type: "integer", from: (transfer) => transfer.batchNo },
      record_no: { type: "integer", from: (transfer) => transfer.recordNo },
      consignor_code: { type: "text", from: (transfer) => transfer.consignorCode },
      consignor_name: { type: "text", from: (transfer) => transfer.consignorName },
      transfer_date: { type: "date", from: (transfer) => transfer.transferDate },
      from_bank: { type: "text", from: (transfer) => transfer.fromBank },
      from_branch: { type: "text", from: (transfer) => transfer.fromBranch },
      bank_code: { type: "text", from: (transfer) => transfer.bankCode },
      branch_code: { type: "text", from: (transfer) => transfer.branchCode },
      account_type: { type: "text", from: (transfer) => transfer.accountType },
      account_number: { type: "text", from: (transfer) => transfer.accountNumber },
      payee: { type: "text", from: (transfer) => transfer.payee },
      amount: { type: "bigint", from: (transfer) => transfer.amount },
      customer_code_1: { type: "text", from: (transfer) => transfer.customerCode1 },
      customer_code_2: { type: "text", from: (transfer) => transfer.customerCode2 },
      edi: { type: "text", from: (transfer) => transfer.edi },
    },
  },
});
