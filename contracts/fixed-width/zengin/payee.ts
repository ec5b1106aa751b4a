/** The part of a data record that all payments share: bytes 1-90. */
import type { CharacterClass } from "../characters.ts";
import { amount, type Column, digits, filler, text } from "../layout.ts";

/** Bank, account, name and amount. `clearing`: whether bytes 38-41 are the clearing house's number, or filler. */
export function payee(accountTypes: readonly string[], names: CharacterClass, clearing: boolean): Column[] {
  return [
    digits("bankCode", "銀行番号", 4, { required: true }),
    text("bankName", "銀行名", 15, "bank-name"),
    digits("branchCode", "支店番号", 3, { required: true }),
    text("branchName", "支店名", 15, "bank-name"),
    // Unused by every guide: zeros by the standard, blank in practice.
    clearing ? digits("clearingHouse", "手形交換所番号", 4, { mayBeBlank: true }) : filler(4),
    digits("accountType", "預金種目", 1, { oneOf: accountTypes }),
    digits("accountNumber", "口座番号", 7, { required: true }),
    text("name", "受取人名", 30, names, { required: true }),
    amount("amount", "金額", 10),
    digits("newCode", "新規コード", 1, { oneOf: ["0", "1", "2"] }),
  ];
}
