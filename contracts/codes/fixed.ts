/** Codes of fixed-width files: Zengin's and others of records of a fixed number of bytes. */
import type { FixedFaultCode } from "../fixed-width/file.ts";
import type { CodeEntry } from "./entry.ts";

export const fixedCodes = {
  "fixed.byte-order-mark": {
    level: "file",
    en: {
      means: "The file is UTF-8 with a byte order mark, not the one-byte code page that was agreed.",
      example: "It begins with EF BB BF.",
      mend: "Write it in the agreed code page (JIS X 0201 or EBCDIC).",
    },
    ja: {
      means: "取り決めた 1 バイトのコードではなく、BOM 付き UTF-8 で書かれています。",
      example: "ファイルが EF BB BF で始まっています。",
      mend: "取り決めたコード（JIS X 0201 または EBCDIC）で作成してください。",
    },
  },
  "fixed.empty": {
    level: "file",
    en: {
      means: "The file has no records.",
      example: "It has no byte, or its end alone.",
      mend: "Send the whole file.",
    },
    ja: {
      means: "ファイルにレコードがありません。",
      example: "0 バイトであるか、終端だけが書かれています。",
      mend: "ファイル全体を送ってください。",
    },
  },
  "fixed.separator": {
    level: "file",
    en: {
      means: "Records are separated in different ways, or in one that was not agreed.",
      example: "CR LF follows the first record, and LF the second.",
      mend: "Use one separator throughout: the one agreed.",
    },
    ja: {
      means: "レコードの区切りが途中で変わっているか、取り決めと異なります。",
      example: "1 件目の後は CR LF、2 件目の後は LF です。",
      mend: "取り決めた区切りをファイル全体で使ってください。",
    },
  },
  "fixed.differs-in-file": {
    level: "file",
    en: {
      means: "Batches of one file differ in what must be the same.",
      example: "The first header says 21, the second 11.",
      mend: "Send them as two files.",
    },
    ja: {
      means: "一つのファイル内で同じであるべき項目がヘッダーごとに異なります。",
      example: "最初のヘッダーの種別は 21、次は 11 です。",
      mend: "別々のファイルに分けて送ってください。",
    },
  },
  "fixed.code-flag": {
    level: "header",
    en: {
      means: "The header names another code page than the one agreed.",
      example: "The code flag is 1 (EBCDIC), and JIS was agreed.",
      mend: "Correct the flag, or write the file in that code page after agreeing on it.",
    },
    ja: {
      means: "ヘッダーのコード区分が取り決めと異なります。",
      example: "JIS の取り決めですが、コード区分が 1（EBCDIC）です。",
      mend: "コード区分を訂正するか、取り決めを変更してください。",
    },
  },
  "fixed.date": {
    level: "header",
    en: {
      means: "The header's month and day are no day.",
      example: "0231, or 0229 where no leap year is near.",
      mend: "Write the month and the day in two digits each.",
    },
    ja: {
      means: "ヘッダーの月日が存在しない日付です。",
      example: "0231、または近い年に閏年がないときの 0229 です。",
      mend: "月と日をそれぞれ 2 桁で書いてください。",
    },
  },
  "fixed.date-far": {
    level: "header",
    en: {
      means: "The header's date lies too far from the day on which the file came.",
      example: "A transfer for 5 March arrives in November: an old file may have been sent again.",
      mend: "Correct the date; or send the file that you meant.",
    },
    ja: {
      means: "ヘッダーの指定日が受信日から離れすぎています。",
      example: "11 月に 3 月 5 日付の振込が届きました。古いファイルを再送した可能性があります。",
      mend: "指定日を訂正するか、正しいファイルを送ってください。",
    },
  },
  "fixed.record-length": {
    level: "record",
    en: {
      means: "A record has not the number of bytes that it must have.",
      example: "The spaces at its end were stripped, or a character takes several bytes.",
      mend: "Pad records to their full length, and use characters of one byte alone.",
    },
    ja: {
      means: "レコードのバイト数が定めと異なります。",
      example: "末尾の空白が削られたか、複数バイトの文字が含まれています。",
      mend: "末尾まで空白で埋め、1 バイト文字だけを使ってください。",
    },
  },
  "fixed.record-type": {
    level: "record",
    en: {
      means: "A record begins with a mark that the format does not have.",
      example: "A record begins with 5.",
      mend: "Look whether a record is shifted by some bytes; else correct its first byte.",
    },
    ja: {
      means: "データ区分が定められたものではありません。",
      example: "5 で始まるレコードがあります。",
      mend: "桁ずれがないか確かめ、先頭のデータ区分を訂正してください。",
    },
  },
  "fixed.record-order": {
    level: "record",
    en: {
      means: "A record stands where the format has another one, or one is missing.",
      example: "Data records follow a trailer without a header.",
      mend: "Write header, data, trailer and end record in this order.",
    },
    ja: {
      means: "レコードの順序が正しくないか、欠けているレコードがあります。",
      example: "トレーラーの後にヘッダーなしでデータレコードがあります。",
      mend: "ヘッダー、データ、トレーラー、エンドの順に書いてください。",
    },
  },
  "fixed.after-end": {
    level: "record",
    en: {
      means: "Something follows the end record.",
      example: "A second file was appended to the first.",
      mend: "Send each file by itself.",
    },
    ja: {
      means: "エンドレコードの後にデータがあります。",
      example: "二つのファイルが連結されています。",
      mend: "ファイルを一つずつ送ってください。",
    },
  },
  "fixed.total": {
    level: "record",
    en: {
      means: "A trailer's count or sum is not what its batch comes to.",
      example: "The trailer says 120,000, and the records add up to 130,000.",
      mend: "Look which record is missing, doubled or wrong; then write the totals anew.",
    },
    ja: {
      means: "トレーラーの合計件数または合計金額がデータと一致しません。",
      example: "トレーラーは 120,000 円ですが、データの合計は 130,000 円です。",
      mend: "欠落、重複、誤りのあるレコードを確かめ、合計を作り直してください。",
    },
  },
  "fixed.total-overflow": {
    level: "record",
    en: {
      means: "A batch's count or sum cannot be written in the trailer's digits.",
      example: "More than 999,999,999,999 in a field of 12 digits.",
      mend: "Send the records in several batches or files.",
    },
    ja: {
      means: "合計がトレーラーの桁数に収まりません。",
      example: "12 桁の項目に 999,999,999,999 を超える合計です。",
      mend: "複数のバッチまたはファイルに分けてください。",
    },
  },
  "fixed.character": {
    level: "cell",
    en: {
      means: "A field holds a character that may not stand there.",
      example: "A small kana, or a long vowel mark, in a party's name.",
      mend: "Use the characters of the standard: capital kana, letters, digits and a few signs.",
    },
    ja: {
      means: "項目に使用できない文字が含まれています。",
      example: "受取人名に小文字のカナや長音記号があります。",
      mend: "全銀仕様で認められた文字（大文字カナ、英大文字、数字、一部の記号）を使ってください。",
    },
  },
  "fixed.digits": {
    level: "cell",
    en: {
      means: "A field of digits holds something else.",
      example: "An amount is padded with spaces.",
      mend: "Pad numbers with zeros on the left.",
    },
    ja: {
      means: "数字項目に数字以外の文字があります。",
      example: "金額が空白で埋められています。",
      mend: "数字は右詰めで前をゼロで埋めてください。",
    },
  },
  "fixed.required": {
    level: "cell",
    en: {
      means: "A field that must be given is empty.",
      example: "The payee's account number is all zeros.",
      mend: "Give the value.",
    },
    ja: {
      means: "必須項目が空です。",
      example: "受取人の口座番号がすべてゼロです。",
      mend: "値を入れてください。",
    },
  },
  "fixed.value": {
    level: "cell",
    en: {
      means: "A field holds none of the values that it takes.",
      example: "A kind of deposit of 7.",
      mend: "Use one of the values that the message lists.",
    },
    ja: {
      means: "項目の値が認められたものではありません。",
      example: "預金種目が 7 です。",
      mend: "メッセージに示された値のいずれかを使ってください。",
    },
  },
  "fixed.justified": {
    level: "cell",
    en: {
      means: "Text begins with a space.",
      example: "A name is centred in its field.",
      mend: "Write text from the field's first byte, and pad it on the right.",
    },
    ja: {
      means: "文字項目が空白で始まっています。",
      example: "名義が項目の中央に書かれています。",
      mend: "左詰めで書き、右を空白で埋めてください。",
    },
  },
  "fixed.split-kana": {
    level: "cell",
    en: {
      means: "Text begins with a voiced mark that has lost its kana.",
      example: "A name was cut between ｶ and ﾞ.",
      mend: "Cut names in front of the kana, not behind it.",
    },
    ja: {
      means: "濁点または半濁点で始まっています（直前のカナと切り離されています）。",
      example: "名義が ｶ と ﾞ の間で切られています。",
      mend: "濁点を含めた位置で区切ってください。",
    },
  },
} as const satisfies Record<FixedFaultCode, CodeEntry>;
