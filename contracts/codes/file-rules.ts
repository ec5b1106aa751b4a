/** Codes of what a file states of itself: a record before its rows, a record behind them. */
import type { CodeEntry } from "./entry.ts";

export const fileRuleCodes = {
  "frame.missing": {
    level: "file",
    en: {
      means: "The record that must begin or end the file is not there.",
      example: "The transfer broke off, and the file ends behind a row.",
      mend: "Send the whole file, with its first and last record.",
    },
    ja: {
      means: "ファイルの先頭または末尾に必要なレコードがありません。",
      example: "転送が途中で切れ、データ行でファイルが終わっています。",
      mend: "先頭と末尾のレコードを含むファイル全体を再送してください。",
    },
  },
  "frame.not-last": {
    level: "record",
    en: {
      means: "A record stands behind the one that must be the last.",
      example: "Two files were joined into one.",
      mend: "Send one file for each closing record.",
    },
    ja: {
      means: "末尾レコードの後にレコードがあります。",
      example: "二つのファイルが一つに連結されています。",
      mend: "末尾レコードごとに一つのファイルとして送ってください。",
    },
  },
  "frame.fields": {
    level: "record",
    en: {
      means: "The first or last record does not hold the fields that the feed declares.",
      example: "TRL,3 where TRL,3,1250.00 is due.",
      mend: "Write every field that the message names, in its order.",
    },
    ja: {
      means: "先頭または末尾レコードの項目がフィードの定めと異なります。",
      example: "TRL,3,1250.00 とすべきところが TRL,3 です。",
      mend: "メッセージに示された項目を順番どおりにすべて記載してください。",
    },
  },
  "file.count": {
    level: "file",
    en: {
      means: "The file states another number of rows than it has.",
      example: "The last record says 1000, and 999 rows came.",
      mend: "Look for a row that was lost or added, and send the file again.",
    },
    ja: {
      means: "ファイルに記載された件数と実際の行数が異なります。",
      example: "末尾レコードは 1000 件ですが、データ行は 999 行です。",
      mend: "行の欠落や追加がないか確認し、再送してください。",
    },
  },
  "file.sum": {
    level: "file",
    en: {
      means: "The file states another sum of a column than its rows come to.",
      example: "The last record says 1250.00, and the amounts come to 1150.00.",
      mend: "Look for a row that was lost, added or changed, and send the file again.",
    },
    ja: {
      means: "ファイルに記載された合計と明細の合計が異なります。",
      example: "末尾レコードは 1250.00 ですが、明細の合計は 1150.00 です。",
      mend: "行の欠落・追加・変更がないか確認し、再送してください。",
    },
  },
  "file.sum-unread": {
    level: "file",
    en: {
      means:
        "A column cannot be added up, since some of its values are no decimals; so its sum proves nothing.",
      example: "An amount is 12,5.",
      mend: "Write every value of the column as a decimal with the places that the message names.",
    },
    ja: {
      means: "数値でない値があるため列を合計できず、合計を照合できません。",
      example: "金額が 12,5 となっています。",
      mend: "メッセージに示された桁数の小数で列の値をすべて書き直してください。",
    },
  },
  "file.stated": {
    level: "file",
    en: {
      means: "A value that the file states of itself is no number or no day.",
      example: "The number of rows is “three”.",
      mend: "Write the value as the message says.",
    },
    ja: {
      means: "先頭または末尾レコードの値が数値または日付として読めません。",
      example: "件数が「三」となっています。",
      mend: "メッセージに示された形式で記載してください。",
    },
  },
  "file.date": {
    level: "file",
    en: {
      means: "The file's own date is too far from the day on which it was received.",
      example: "Last month's file was sent again.",
      mend: "Look whether this is the file that you meant to send.",
    },
    ja: {
      means: "ファイルの日付が受信日から離れすぎています。",
      example: "先月のファイルが再送されました。",
      mend: "送るつもりのファイルかどうか確認してください。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
