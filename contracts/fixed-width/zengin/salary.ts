/** 給与振込 (11, 71) and 賞与振込 (12, 72): pay and bonuses. */
import { checkLayout, filler, type Layout, recordType, text } from "../layout.ts";
import { payee } from "./payee.ts";
import { codeFlag, end, header, recordBytes, totals, trailer } from "./shared-records.ts";

/** The layout: names in kana and digits alone, and no overlay. */
export const zenginSalary: Layout = checkLayout({
  name: "zengin-salary",
  recordBytes,
  types: [
    header(["11", "12", "71", "72"], "振込指定日"),
    recordType("data", "2", [
      ...payee(["1", "2"], "payee-name", true),
      // Digits in half of the guides, text in the others.
      text("employeeNumber", "社員番号", 10, "edi"),
      text("departmentCode", "所属コード", 10, "edi"),
      filler(9),
    ]),
    trailer,
    end,
  ],
  totals,
  sameInFile: ["kind"],
  codeFlag,
});
