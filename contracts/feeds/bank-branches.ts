/** Every branch of every bank, as one snapshot: code and names, kana in half width as bank systems write them. */
import * as v from "valibot";
import { defineFeed } from "../feed.ts";
import { EntityType, FeedName } from "../ids.ts";

const digits = (count: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9]{${count}}$`), `must be ${count} digits`));
const kana = v.pipe(
  v.string(),
  v.nonEmpty("must not be empty"),
  v.maxLength(40, "must be at most 40 characters"),
  v.regex(/^[\u0020-\u007e\uff61-\uff9f]+$/u, "must be half-width kana, letters, digits and signs"),
);
const name = v.pipe(
  v.string(),
  v.nonEmpty("must not be empty"),
  v.maxLength(30, "must be at most 30 characters"),
);

/** A row of the file. */
export const BankBranchRow = v.strictObject({
  bank_code: digits(4),
  branch_code: digits(3),
  bank_kana: kana,
  bank_name: name,
  branch_kana: kana,
  branch_name: name,
});
export type BankBranchRow = v.InferOutput<typeof BankBranchRow>;

/** A branch's state. */
export const BankBranch = v.object({
  bankCode: v.string(),
  branchCode: v.string(),
  bankKana: v.string(),
  bankName: v.string(),
  branchKana: v.string(),
  branchName: v.string(),
});
export type BankBranch = v.InferOutput<typeof BankBranch>;

/** The feed. */
export const bankBranches = defineFeed<BankBranchRow, BankBranch>({
  name: v.parse(FeedName, "bank-branches"),
  title: "Banks and their branches",
  version: 1,
  entity: v.parse(EntityType, "bank-branch"),
  // A bank that merges closes a few hundred of 29,000 branches in a month.
  mode: { kind: "snapshot", removals: { event: "bank-branch.removed.v1", shareMax: 0.05 } },
  format: {
    kind: "csv",
    encoding: "cp932",
    delimiter: ",",
    quote: '"',
    header: "none",
    columns: ["bank_code", "branch_code", "bank_kana", "bank_name", "branch_kana", "branch_name"],
  },
  notPersonal: {
    ...{
      bank_kana: "a bank's name",
      bank_name: "a bank's name",
      bankKana: "a bank's name",
      bankName: "a bank's name",
    },
    ...{ branch_kana: "a branch's name", branch_name: "a branch's name" },
    ...{ branchKana: "a branch's name", branchName: "a branch's name" },
  },
  row: BankBranchRow,
  key: { parts: [{ column: "bank_code" }, { column: "branch_code" }], unique: true },
  rowBytes: 60,
  bytesMax: 64 * 1024 ** 2,
  // 28,944 rows a time that nobody watches one by one: the read model has the file, Postgres has the rows.
  broadcastsEntities: false,
  events: ["bank-branch.created.v1", "bank-branch.changed.v1", "bank-branch.removed.v1"],
  decide: (current, row) => ({
    kind: "write",
    event: current === null ? "bank-branch.created.v1" : "bank-branch.changed.v1",
    state: {
      bankCode: row.bank_code,
      branchCode: row.branch_code,
      bankKana: row.bank_kana,
      bankName: row.bank_name,
      branchKana: row.branch_kana,
      branchName: row.branch_name,
    },
  }),
  state: BankBranch,
  legacy: {
    table: "legacy.bank_branches",
    key: ["partner", "bank_code", "branch_code"],
    columns: {
      partner: { type: "text", from: (_branch, { partner }) => partner },
      bank_code: { type: "text", from: (branch) => branch.bankCode },
      branch_code: { type: "text", from: (branch) => branch.branchCode },
      bank_kana: { type: "text", from: (branch) => branch.bankKana },
      bank_name: { type: "text", from: (branch) => branch.bankName },
      branch_kana: { type: "text", from: (branch) => branch.branchKana },
      branch_name: { type: "text", from: (branch) => branch.branchName },
    },
    adopt: ({ bank_code, branch_code, bank_kana, bank_name, branch_kana, branch_name }) => ({
      key: { bank_code, branch_code },
      state: {
        ...{ bankCode: bank_code, branchCode: branch_code, bankKana: bank_kana },
        ...{ bankName: bank_name, branchKana: branch_kana, branchName: branch_name },
      },
    }),
  },
});
