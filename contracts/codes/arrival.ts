/** Codes of files that came in parts: an upload in one request is refused with the same codes, as problems. */
import type { CodeEntry } from "./entry.ts";

export const arrivalCodes = {
  "digest-mismatch": {
    level: "file",
    en: {
      means: "The bytes that arrived are not those whose SHA-256 the upload was begun with.",
      example: "The file changed while it was sent.",
      mend: "Send the file again.",
    },
    ja: {
      means: "届いた内容が、アップロード開始時に伝えられた SHA-256 と一致しません。",
      example: "送信中にファイルが書き換えられました。",
      mend: "もう一度送ってください。",
    },
  },
  "empty-body": {
    level: "file",
    en: {
      means: "The file has no bytes once its content coding is undone.",
      example: "An empty file was compressed.",
      mend: "Send the file's bytes.",
    },
    ja: {
      means: "圧縮を解くとファイルが空です。",
      example: "空のファイルが圧縮されていました。",
      mend: "内容のあるファイルを送ってください。",
    },
  },
  "too-large": {
    level: "file",
    en: {
      means: "The content is longer than the feed takes, once its content coding is undone.",
      example: "A file of 300 MB was compressed for a feed that takes 256 MB.",
      mend: "Split the file and send the parts.",
    },
    ja: {
      means: "圧縮を解いた内容がフィードの上限を超えています。",
      example: "上限 256 MB のフィードに、300 MB のファイルを圧縮して送りました。",
      mend: "ファイルを分割して送ってください。",
    },
  },
  "too-compressed": {
    level: "file",
    en: {
      means: "The content is more than 200 times as long as what was sent.",
      example: "An archive that was made to fill a disk.",
      mend: "Send the file without a content coding.",
    },
    ja: {
      means: "圧縮を解いた内容が、送られた内容の 200 倍を超えています。",
      example: "ディスクを埋めるために作られた圧縮ファイルです。",
      mend: "圧縮せずに送ってください。",
    },
  },
  "broken-gzip": {
    level: "file",
    en: {
      means: "The upload was said to be gzip, and cannot be decompressed.",
      example: "The compressed file is cut off.",
      mend: "Compress the file again, or send it without a content coding.",
    },
    ja: {
      means: "gzip として送られた内容を展開できません。",
      example: "圧縮ファイルが途中で切れています。",
      mend: "圧縮し直すか、圧縮せずに送ってください。",
    },
  },
  "broken-zstd": {
    level: "file",
    en: {
      means:
        "The upload was said to be zstd, and cannot be decompressed, or needs a window of more than 8 MiB.",
      example: "The compressed file is cut off.",
      mend: "Compress the file again, or send it without a content coding.",
    },
    ja: {
      means: "zstd として送られた内容を展開できないか、8 MiB を超えるウィンドウが必要です。",
      example: "圧縮ファイルが途中で切れています。",
      mend: "圧縮し直すか、圧縮せずに送ってください。",
    },
  },
  "wrong-media": {
    level: "file",
    en: {
      means: "The content is plainly no text file.",
      example: "An Excel workbook was sent in the place of a CSV file.",
      mend: "Save it as the text file that the feed describes.",
    },
    ja: {
      means: "内容がテキストファイルではありません。",
      example: "CSV の代わりに Excel ブックが送られました。",
      mend: "フィードの定める形式のテキストとして保存し、送ってください。",
    },
  },
  "wrong-encoding": {
    level: "file",
    en: {
      means: "Some bytes are no text in the feed's encoding.",
      example: "A file in Shift_JIS was sent to a feed that takes UTF-8.",
      mend: "Write the file in the feed's encoding and send it again.",
    },
    ja: {
      means: "フィードの文字コードとして読めないバイトがあります。",
      example: "UTF-8 のフィードに Shift_JIS のファイルを送りました。",
      mend: "フィードの文字コードで書き直して送ってください。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
