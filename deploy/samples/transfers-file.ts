/** Made-up Zengin transfers: right ones, with what a test or a sample changes. */
import { writeFile, type RecordToWrite } from "@sluice/contracts/fixed-width/write-file.ts";
import { zenginTransfer } from "@sluice/contracts/fixed-width/zengin/transfer.ts";

/** A payment. */
export interface Payment {
  readonly bank: string;
  readonly branch: string;
  readonly account: string;
  readonly payee: string;
  readonly amount: bigint;
}

/** A batch: who sends it, for which day (MMDD), and what it pays. `sum`: what its trailer says, where that is to be wrong. */
export interface TransferBatch {
  readonly consignor: string;
  readonly date: string;
  readonly payments: readonly Payment[];
  readonly sum?: bigint;
}

const names = ["ﾔﾏﾀﾞ ﾀﾛｳ", "ｽｽﾞｷ ﾊﾅｺ", "ｶ)ｱｵｷｼﾖﾃﾝ", "ﾄｳｷﾖｳ ｼﾖｳｼﾞ(ｶ", "SATO KEN"];

/** So many payments, each other than the ones before. */
export const payments = (count: number, from = 0): Payment[] =>
  Array.from({ length: count }, (_, at) => ({
    bank: ["0001", "0005", "0009"][at % 3] ?? "0001",
    branch: String(1 + (at % 300)).padStart(3, "0"),
    account: String(1_000_000 + from + at).slice(-7),
    payee: names[at % names.length] ?? "",
    amount: BigInt(1_000 + 37 * at),
  }));

/** The file's bytes in JIS X 0201, records separated by CR LF. */
export function transfersFile(batches: readonly TransferBatch[]): Uint8Array<ArrayBuffer> {
  const records = [...batches.flatMap(recordsOf), { role: "end", values: { recordType: "9" } } as const];
  const style = { separator: "CRLF", separatorAtEnd: true, endOfFileByte: false } as const;
  return writeFile({ style, records }, zenginTransfer, { codePage: "jis-x-0201" });
}

function recordsOf({ consignor, date, payments: paid, sum }: TransferBatch): RecordToWrite[] {
  const total = paid.reduce((all, { amount }) => all + amount, 0n);
  return [
    {
      role: "header",
      values: {
        ...{
          recordType: "1",
          kind: "21",
          codeDivision: "0",
          consignorCode: consignor,
          consignorName: "ｶ)ﾃｽﾄ",
        },
        ...{ date, bankCode: "0009", bankName: "ﾐﾂｲｽﾐﾄﾓ", branchCode: "825", branchName: "" },
        ...{ accountType: "1", accountNumber: "9876543" },
      },
    },
    ...paid.map(({ bank, branch, account, payee, amount }): RecordToWrite => ({
      role: "data",
      values: {
        ...{ recordType: "2", bankCode: bank, bankName: "", branchCode: branch, branchName: "" },
        ...{ clearingHouse: "0000", accountType: "1", accountNumber: account, name: payee, amount },
        ...{ newCode: "0", customerCode1: "", customerCode2: "", transferKind: "", indicator: "" },
      },
    })),
    { role: "trailer", values: { recordType: "8", count: BigInt(paid.length), sum: sum ?? total } },
  ];
}
