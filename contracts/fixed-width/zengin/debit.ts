/** 預金口座振替 (kind 91): direct debits, as requested and with their results. */
import { amount, checkLayout, digits, filler, type Layout, recordType, text, type Total } from "../layout.ts";
import { payee } from "./payee.ts";
import { codeFlag, end, header, recordBytes, totals } from "./shared-records.ts";

const trailer = recordType("trailer", "8", [
  amount("count", "合計件数", 6),
  amount("sum", "合計金額", 12),
  amount("doneCount", "振替済件数", 6),
  amount("doneSum", "振替済金額", 12),
  amount("failedCount", "振替不能件数", 6),
  amount("failedSum", "振替不能金額", 12),
  filler(65),
]);

function layout(
  name: string,
  results: readonly string[],
  mayBeBlank: boolean,
  resultTotals: readonly Total[],
): Layout {
  return checkLayout({
    name,
    recordBytes,
    types: [
      header(["91"], "引落日"),
      recordType("data", "2", [
        ...payee(["1", "2", "3", "9"], "party-name", false),
        text("customerNumber", "顧客番号", 20, "edi"),
        digits("result", "振替結果コード", 1, { oneOf: results, mayBeBlank }),
        filler(8),
      ]),
      trailer,
      end,
    ],
    totals: [...totals, ...resultTotals],
    sameInFile: ["kind"],
    codeFlag,
  });
}

const amounts = { amount: "amount" } as const;
// A request has results of nothing: no record's code is "none".
const done = { field: "result", is: "0" };
const failed = { field: "result", isNot: "0" };
const never = { field: "result", is: "none" };
const resultTotals = (doneOf: typeof done, failedOf: Total["of"] & object): Total[] => [
  { field: "doneCount", sum: "records", of: doneOf },
  { field: "doneSum", sum: amounts, of: doneOf },
  { field: "failedCount", sum: "records", of: failedOf },
  { field: "failedSum", sum: amounts, of: failedOf },
];

/** What a consignor sends: results are 0 or blank, and the trailer's four of them zero. */
export const zenginDebitRequest: Layout = layout(
  "zengin-debit-request",
  ["0"],
  true,
  resultTotals(never, never),
);

/** What comes back: 0 done; 1 funds, 2 no account, 3 payer's stop, 4 no mandate, 8 consignor's stop, 9 other. */
export const zenginDebitResult: Layout = layout(
  "zengin-debit-result",
  ["0", "1", "2", "3", "4", "8", "9"],
  false,
  resultTotals(done, failed),
);
