/** Zengin records to test with: right ones, with what a test changes. */
import type { FieldValue } from "./file.ts";
import type { RecordToWrite } from "./write-file.ts";

type Values = Readonly<Record<string, FieldValue>>;

/** A header. */
export const header = (more: Values = {}): RecordToWrite => ({
  role: "header",
  values: {
    recordType: "1",
    kind: "21",
    codeDivision: "0",
    consignorCode: "0123456789",
    consignorName: "ｶ)ﾃｽﾄ",
    date: "1130",
    bankCode: "0009",
    bankName: "ﾐﾂｲｽﾐﾄﾓ",
    branchCode: "825",
    branchName: "",
    accountType: "1",
    accountNumber: "9876543",
    ...more,
  },
});

/** A payment of 100 yen. */
export const payment = (more: Values): RecordToWrite => ({
  role: "data",
  values: {
    recordType: "2",
    bankCode: "0137",
    bankName: "",
    branchCode: "031",
    branchName: "",
    clearingHouse: "0000",
    accountType: "1",
    accountNumber: "1234567",
    name: "ﾔﾏﾀﾞ ﾀﾛｳ",
    amount: 100n,
    newCode: "0",
    customerCode1: "",
    customerCode2: "",
    transferKind: "",
    indicator: "",
    ...more,
  },
});

/** A debit, as a request or with its result. */
export const debit = (more: Values): RecordToWrite => payment({ customerNumber: "C1", ...more });

/** A trailer. */
export const trailerOf = (count: bigint, sum: bigint, more: Values = {}): RecordToWrite => ({
  role: "trailer",
  values: { recordType: "8", count, sum, ...more },
});
