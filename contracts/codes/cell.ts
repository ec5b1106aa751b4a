/** Codes of rows and cells that break a feed's rules. */
import type { CodeEntry } from "./entry.ts";

export const cellCodes = {
  "cell.pattern": {
    level: "cell",
    en: {
      means: "The value has not the form that the column asks for.",
      example: "A postal code of 7 digits reads 100-0001.",
      mend: "Write the value in the form that the message tells.",
    },
    ja: {
      means: "値が列の定める形式になっていません。",
      example: "7 桁の郵便番号が 100-0001 と書かれています。",
      mend: "メッセージに示された形式で書いてください。",
    },
  },
  "cell.not-in-list": {
    level: "cell",
    en: {
      means: "The value is none of those that the column takes.",
      example: "A step of done, where the feed knows created, confirmed, shipped and cancelled.",
      mend: "Use one of the values that the message lists.",
    },
    ja: {
      means: "値が列で認められた値のどれでもありません。",
      example: "step が done ですが、created、confirmed、shipped、cancelled のみ使えます。",
      mend: "メッセージに示された値のいずれかを使ってください。",
    },
  },
  "cell.empty": {
    level: "cell",
    en: {
      means: "The value is empty, and the column needs one.",
      example: "The name of a branch is missing.",
      mend: "Give a value.",
    },
    ja: {
      means: "値が空ですが、この列では必須です。",
      example: "支店名がありません。",
      mend: "値を入れてください。",
    },
  },
  "cell.too-short": {
    level: "cell",
    en: {
      means: "The value has fewer characters than the column asks for.",
      example: "A code of at least 4 characters reads 12.",
      mend: "Give the whole value; leading zeros are part of it.",
    },
    ja: {
      means: "値の文字数が足りません。",
      example: "4 文字以上のコードが 12 となっています。",
      mend: "値を省略せずに書いてください。先頭のゼロも値の一部です。",
    },
  },
  "cell.too-long": {
    level: "cell",
    en: {
      means: "The value has more characters than the column takes.",
      example: "A name of at most 30 characters has 41.",
      mend: "Shorten the value.",
    },
    ja: {
      means: "値の文字数が多すぎます。",
      example: "30 文字以内の名称が 41 文字あります。",
      mend: "値を短くしてください。",
    },
  },
  "cell.length": {
    level: "cell",
    en: {
      means: "The value has not the number of characters that the column asks for.",
      example: "A code of 4 characters reads 00123.",
      mend: "Give the value in its full length, no more.",
    },
    ja: {
      means: "値の文字数が定めと異なります。",
      example: "4 文字のコードが 00123 となっています。",
      mend: "定められた文字数で書いてください。",
    },
  },
  "cell.date": {
    level: "cell",
    en: {
      means: "The value is no date of the form that the column asks for.",
      example: "2026/11/20 where 2026-11-20 is asked for.",
      mend: "Write the date in the form that the message tells.",
    },
    ja: {
      means: "値が定められた形式の日付ではありません。",
      example: "2026-11-20 と書くところに 2026/11/20 とあります。",
      mend: "メッセージに示された形式で日付を書いてください。",
    },
  },
  "cell.timestamp": {
    level: "cell",
    en: {
      means: "The value is no time of the form that the column asks for.",
      example: "2026-11-20 09:30 where 2026-11-20T09:30:00Z is asked for.",
      mend: "Write the time in the form that the message tells, with its zone.",
    },
    ja: {
      means: "値が定められた形式の日時ではありません。",
      example: "2026-11-20T09:30:00Z と書くところに 2026-11-20 09:30 とあります。",
      mend: "メッセージに示された形式で、時差も含めて書いてください。",
    },
  },
  "cell.not-a-number": {
    level: "cell",
    en: {
      means: "The value is no number of the form that the column asks for.",
      example: "1,250 where 1250 is asked for, or 1.5 where only whole numbers are.",
      mend: "Write digits alone, with a decimal point where the column takes one.",
    },
    ja: {
      means: "値が定められた形式の数値ではありません。",
      example: "1250 と書くところに 1,250、または整数のところに 1.5 とあります。",
      mend: "数字だけで（小数が認められる列では小数点を付けて）書いてください。",
    },
  },
  "cell.too-small": {
    level: "cell",
    en: {
      means: "The number is smaller than the column takes.",
      example: "A quantity of 0 where at least 1 is asked for.",
      mend: "Correct the number.",
    },
    ja: {
      means: "数値が下限を下回っています。",
      example: "1 以上の数量が 0 となっています。",
      mend: "数値を訂正してください。",
    },
  },
  "cell.too-large": {
    level: "cell",
    en: {
      means: "The number is larger than the column takes.",
      example: "A percentage of 120.",
      mend: "Correct the number.",
    },
    ja: {
      means: "数値が上限を上回っています。",
      example: "百分率が 120 となっています。",
      mend: "数値を訂正してください。",
    },
  },
  "cell.rule": {
    level: "cell",
    en: {
      means: "The value breaks a rule of its column that no form can tell.",
      example: "2026-02-30 has the form of a day, and no such day exists.",
      mend: "Correct the value as the message tells.",
    },
    ja: {
      means: "値が列の規則に反しています（形式だけでは判定できない規則です）。",
      example: "2026-02-30 は日付の形式ですが、存在しない日です。",
      mend: "メッセージに従って値を訂正してください。",
    },
  },
  "cell.invalid": {
    level: "cell",
    en: {
      means: "The value breaks a rule of its column.",
      example: "A rule of the feed's own, which its message explains.",
      mend: "Correct the value as the message tells.",
    },
    ja: {
      means: "値が列の規則に反しています。",
      example: "フィード独自の規則です。内容はメッセージに示されます。",
      mend: "メッセージに従って値を訂正してください。",
    },
  },
  "row.rule": {
    level: "row",
    en: {
      means: "The row's values do not go together.",
      example: "An order is created without a customer.",
      mend: "Correct the row as the message tells.",
    },
    ja: {
      means: "行の項目どうしの組み合わせが正しくありません。",
      example: "受注の新規登録に顧客名がありません。",
      mend: "メッセージに従って行を訂正してください。",
    },
  },
  "row.duplicate-key": {
    level: "row",
    en: {
      means: "Another row of the file has the same key.",
      example: "Branch 0001-001 stands in lines 4 and 90.",
      mend: "Keep one of the rows; the message names the line of the first.",
    },
    ja: {
      means: "同じキーを持つ行がファイル内に他にもあります。",
      example: "支店 0001-001 が 4 行目と 90 行目にあります。",
      mend: "いずれか一行だけを残してください。最初の行番号はメッセージに示されます。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
