/** Codes of files that something besides their own content speaks against. */
import type { CodeEntry } from "./entry.ts";

export const receiptCodes = {
  "receipt.feed-changed": {
    level: "file",
    en: {
      means: "The feed's definition changed between the receipt of the file and its reading.",
      example: "A new version of the feed was deployed in that minute.",
      mend: "Send the file again: it is then judged by the new definition.",
    },
    ja: {
      means: "ファイルの受信後、読み込みまでの間にフィードの定義が変わりました。",
      example: "ちょうどその時に新しい版のフィードが配備されました。",
      mend: "もう一度送ってください。新しい定義で判定します。",
    },
  },
  "receipt.number": {
    level: "file",
    en: {
      means: "The file's number is not higher than that of every file before it, or is no number.",
      example: "File 41 comes behind file 42.",
      mend: "If a file was overtaken, number it anew and send it again; if it came before, send nothing.",
    },
    ja: {
      means: "ファイルの通番が以前のファイルより大きくないか、数字ではありません。",
      example: "通番 42 の後に通番 41 のファイルが届きました。",
      mend: "追い越されたファイルは新しい通番で再送してください。送信済みであれば送信不要です。",
    },
  },
  "receipt.batch-repeated": {
    level: "file",
    en: {
      means:
        "A batch of the file came before, with the same sender, date, count and sum; paying it twice is worse than asking.",
      example: "The file of yesterday was sent again under another name.",
      mend: "If it is the same, send nothing. If not, send it in one batch with other payments, or ask an operator.",
    },
    ja: {
      means:
        "委託者、指定日、件数、金額が同じバッチを既に受け取っています。二重の振込を防ぐため受け付けません。",
      example: "昨日のファイルを別の名前で再送しました。",
      mend: "同じものであれば送信不要です。別のものであれば他の振込とまとめるか、運用担当者に連絡してください。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
