/** The records that Zengin formats share (JBA, 適用業務およびレコード・フォーマット; bank guides agree). All have 120 bytes. */
import { amount, digits, filler, type RecordType, recordType, text, type Total } from "../layout.ts";

/** Bytes of every record. */
export const recordBytes = 120;

/** Says in the header which code page the file is in. */
export const codeFlag = { field: "codeDivision", jis: "0", ebcdic: "1" } as const;

/** The header of the file kinds `codes` (種別コード). */
export function header(codes: readonly string[], dateTitle: string): RecordType {
  return recordType("header", "1", [
    digits("kind", "種別コード", 2, { oneOf: codes }),
    digits("codeDivision", "コード区分", 1, { oneOf: ["0", "1"] }),
    digits("consignorCode", "委託者コード", 10),
    text("consignorName", "委託者名", 40, "party-name"),
    digits("date", dateTitle, 4, { required: true }),
    digits("bankCode", "取引銀行番号", 4, { required: true }),
    text("bankName", "取引銀行名", 15, "bank-name"),
    digits("branchCode", "取引支店番号", 3),
    text("branchName", "取引支店名", 15, "bank-name"),
    digits("accountType", "預金種目", 1),
    digits("accountNumber", "口座番号", 7),
    filler(17),
  ]);
}

/** The trailer of payments. */
export const trailer: RecordType = recordType("trailer", "8", [
  amount("count", "合計件数", 6),
  amount("sum", "合計金額", 12),
  filler(101),
]);

/** The end record. */
export const end: RecordType = recordType("end", "9", [filler(119)]);

/** Count and sum of a batch. */
export const totals: readonly Total[] = [
  { field: "count", sum: "records" },
  { field: "sum", sum: { amount: "amount" } },
];
