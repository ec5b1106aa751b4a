/** 総合振込 (kind 21): transfers to many payees. */
import { checkLayout, digits, filler, type Layout, recordType, text } from "../layout.ts";
import { payee } from "./payee.ts";
import { codeFlag, end, header, recordBytes, totals, trailer } from "./shared-records.ts";

const data = recordType(
  "data",
  "2",
  [
    ...payee(["1", "2", "4", "9"], "party-name", true),
    // The standard has them as digits and, under the overlay, as text: read as text nothing is lost.
    text("customerCode1", "顧客コード1", 10, "edi"),
    text("customerCode2", "顧客コード2", 10, "edi"),
    digits("transferKind", "振込指定区分", 1, { mayBeBlank: true }),
    text("indicator", "識別表示", 1, "edi"),
    filler(7),
  ],
  {
    indicator: "indicator",
    is: "Y",
    replaces: ["customerCode1", "customerCode2"],
    by: text("edi", "EDI情報", 20, "edi"),
  },
);

/** The layout. */
export const zenginTransfer: Layout = checkLayout({
  name: "zengin-transfer",
  recordBytes,
  types: [header(["21"], "振込指定日"), data, trailer, end],
  totals,
  sameInFile: ["kind"],
  codeFlag,
});
