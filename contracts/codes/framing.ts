/** Codes of text files whose framing is wrong: they cannot be cut into records. */
import type { CodeEntry } from "./entry.ts";

export const framingCodes = {
  "encoding.invalid-bytes": {
    level: "file",
    en: {
      means: "The file holds bytes that the feed's encoding does not have.",
      example: "The feed is in Shift_JIS and line 12 holds 87 40 (①), which only CP932 has.",
      mend: "Write the file in the feed's encoding and send it again.",
    },
    ja: {
      means: "フィードの文字コードに存在しないバイトがファイルに含まれています。",
      example: "フィードは Shift_JIS ですが、12 行目に CP932 にしかない 87 40（①）があります。",
      mend: "フィードの文字コードでファイルを書き直し、再送してください。",
    },
  },
  "framing.byte-order-mark": {
    level: "file",
    en: {
      means: "A byte order mark stands where none may be, or is missing where one must be.",
      example: "The feed refuses a mark and the file begins with EF BB BF.",
      mend: "Save the file without the mark, or with it, as the message says.",
    },
    ja: {
      means: "バイト順マーク（BOM）が不要な所にあるか、必要な所にありません。",
      example: "BOM を受け付けないフィードですが、ファイルが EF BB BF で始まっています。",
      mend: "メッセージのとおり、BOM なし、または BOM 付きで保存してください。",
    },
  },
  "framing.no-records": {
    level: "file",
    en: {
      means: "The file has no records.",
      example: "It ends behind its header.",
      mend: "Send the whole file. If there is nothing to send, send nothing.",
    },
    ja: {
      means: "ファイルにデータ行がありません。",
      example: "ヘッダーの後でファイルが終わっています。",
      mend: "ファイル全体を送ってください。送るデータがない場合は送信不要です。",
    },
  },
  "framing.mixed-line-ends": {
    level: "file",
    en: {
      means: "Lines end in different ways, or not as the feed declares.",
      example: "Line 1 ends with CR LF and line 2 with LF.",
      mend: "Write the whole file with one kind of line end.",
    },
    ja: {
      means: "改行コードが混在しているか、フィードの定めと異なります。",
      example: "1 行目は CR LF、2 行目は LF で終わっています。",
      mend: "ファイル全体を一種類の改行コードで書き直してください。",
    },
  },
  "framing.header": {
    level: "header",
    en: {
      means: "The header is not the feed's: a column is misspelt, missing, unknown, or there twice.",
      example: "The feed has order_no, and the file says orderno.",
      mend: "Name the columns as the message tells.",
    },
    ja: {
      means: "ヘッダーがフィードの定めと異なります（列名の誤り、不足、未知、重複）。",
      example: "フィードの列名は order_no ですが、ファイルでは orderno です。",
      mend: "メッセージに示された列名に直してください。",
    },
  },
  "framing.no-header": {
    level: "header",
    en: {
      means: "The file ends before its header.",
      example: "The file is empty behind the lines that are skipped.",
      mend: "Send the whole file, with its header.",
    },
    ja: {
      means: "ヘッダーの前でファイルが終わっています。",
      example: "読み飛ばす行の後に何もありません。",
      mend: "ヘッダーを含めたファイル全体を送ってください。",
    },
  },
  "framing.ragged-row": {
    level: "record",
    en: {
      means: "A record has too few or too many fields.",
      example: "Tokyo, Chiyoda without quotes in a file of commas makes two fields of one.",
      mend: "Quote fields that hold the delimiter; write empty fields for what is missing.",
    },
    ja: {
      means: "項目数が多すぎる、または少なすぎる行があります。",
      example: "カンマ区切りのファイルで「東京都,千代田区」を引用符で囲まないと二項目になります。",
      mend: "区切り文字を含む項目は引用符で囲み、値がない項目は空で書いてください。",
    },
  },
  "framing.stray-quote": {
    level: "record",
    en: {
      means: "A quote stands inside an unquoted field, or text behind a closing quote.",
      example: '"12" pipe" closes its quote before its end.',
      mend: "Write a quote in a text twice, and quote the field.",
    },
    ja: {
      means: "囲まれていない項目の中に引用符があるか、閉じ引用符の後に文字があります。",
      example: '"12" pipe" は項目の途中で引用符が閉じています。',
      mend: "文字としての引用符は二つ重ね、項目全体を引用符で囲んでください。",
    },
  },
  "framing.stray-escape": {
    level: "record",
    en: {
      means: "An escape character stands before neither a quote nor itself.",
      example: '"C:\\new" where a backslash escapes.',
      mend: "Write the escape character twice.",
    },
    ja: {
      means: "エスケープ文字の後が引用符でもエスケープ文字でもありません。",
      example: '円記号（\\）がエスケープ文字のとき、"C:\\new" と書かれています。',
      mend: "エスケープ文字を二つ重ねてください。",
    },
  },
  "framing.unterminated-quote": {
    level: "record",
    en: {
      means: "A quote is opened and never closed.",
      example: '"Aoki Books at the end of the file.',
      mend: "Close the quote; all that follows it was read as one field.",
    },
    ja: {
      means: "引用符が閉じられていません。",
      example: 'ファイルの終わりまで "青木書店 の引用符が閉じていません。',
      mend: "引用符を閉じてください。以降はすべて一つの項目として読まれています。",
    },
  },
  "framing.record-too-long": {
    level: "record",
    en: {
      means: "A record is longer than 2 MiB.",
      example: "A quote that is not closed makes the rest of the file one record.",
      mend: "Look for an open quote at the line that is told; else shorten the record.",
    },
    ja: {
      means: "1 レコードが 2 MiB を超えています。",
      example: "閉じられていない引用符により、残り全体が一つのレコードになっています。",
      mend: "示された行で引用符が閉じているか確かめ、そうでなければレコードを短くしてください。",
    },
  },
  "framing.blank-line": {
    level: "record",
    en: {
      means: "An empty line stands among the records.",
      example: "Two line ends follow each other in the middle of the file.",
      mend: "Leave the line out.",
    },
    ja: {
      means: "レコードの間に空行があります。",
      example: "ファイルの途中で改行が二つ続いています。",
      mend: "空行を取り除いてください。",
    },
  },
  "framing.nul-byte": {
    level: "record",
    en: {
      means: "A record holds a NUL byte, which text has none of.",
      example: "The file is UTF-16 and was declared as UTF-8, or a transfer damaged it.",
      mend: "Write the file in the feed's encoding, and send it in binary mode.",
    },
    ja: {
      means: "レコードに NUL バイトが含まれています。",
      example: "UTF-8 のはずが UTF-16 であるか、転送中に壊れています。",
      mend: "フィードの文字コードで書き直し、バイナリモードで送ってください。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
