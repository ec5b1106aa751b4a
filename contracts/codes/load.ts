/** Codes of good files that an entity, or the feed's history, speaks against. */
import type { CodeEntry } from "./entry.ts";

export const loadCodes = {
  "transfer.exists": {
    level: "load",
    en: {
      means: "Another payment was loaded from this place of a file of this number; the row changed nothing.",
      example: "Files were numbered anew after a store was restored from a backup.",
      mend: "Nothing that you sent is wrong: tell an operator, and send the payment again after that.",
    },
    ja: {
      means: "同じファイル番号の同じ位置から別の振込が既に登録されています。この行は反映されていません。",
      example: "バックアップからの復元後、ファイル番号が振り直されました。",
      mend: "送信内容の誤りではありません。運用担当者に連絡し、その後で振込を再送してください。",
    },
  },
  "order.unknown": {
    level: "load",
    en: {
      means: "The order was never created here; the row changed nothing.",
      example: "An order is to be shipped, and no file before it created it.",
      mend: "Send the row that creates it, in front of this one.",
    },
    ja: {
      means: "登録されていない受注に対する行です。この行は反映されていません。",
      example: "新規登録の行が届いていない受注に出荷の行が届きました。",
      mend: "先に新規登録の行を送ってください。",
    },
  },
  "order.exists": {
    level: "load",
    en: {
      means:
        "The order exists already, and otherwise than this row would create it; the row changed nothing.",
      example: "An order number is used for a second order.",
      mend: "Use another number; or send the step that changes the order.",
    },
    ja: {
      means: "同じ番号の受注が異なる内容で既に登録されています。この行は反映されていません。",
      example: "受注番号が別の受注に再び使われています。",
      mend: "別の番号を使うか、変更の行を送ってください。",
    },
  },
  "order.step-refused": {
    level: "load",
    en: {
      means: "The order is in a state that this step does not follow from; the row changed nothing.",
      example: "An order that was cancelled is to be shipped.",
      mend: "Compare the order with yours; send the step that is missing, or nothing.",
    },
    ja: {
      means: "受注の現在の状態からはこの処理に進めません。この行は反映されていません。",
      example: "取り消し済みの受注に出荷の行が届きました。",
      mend: "お手元の受注の状態と照合し、抜けている処理があれば送ってください。",
    },
  },
  "member.unknown": {
    level: "load",
    en: {
      means: "The member is not known here, so it cannot be merged; the row changed nothing.",
      example: "A member that was never set is to be merged into another.",
      mend: "Send the row that sets it, in front of this one.",
    },
    ja: {
      means: "登録されていない会員は統合できません。この行は反映されていません。",
      example: "登録されていない会員に統合の行が届きました。",
      mend: "先に会員を登録する行を送ってください。",
    },
  },
  "member.merged": {
    level: "load",
    en: {
      means: "The member was merged into another, or would be merged into itself; the row changed nothing.",
      example: "A member that was merged last week is given a new name.",
      mend: "Change the member that it was merged into; the message names it.",
    },
    ja: {
      means: "会員は既に他の会員に統合されているか、自分自身への統合です。この行は反映されていません。",
      example: "先週統合された会員の名前を変更しようとしています。",
      mend: "メッセージに示された統合先の会員を変更してください。",
    },
  },
  "references.changed": {
    level: "load",
    en: {
      means:
        "Rows speak of something that went away between the file's verdict and its load; the file is held.",
      example: "A branch was closed by a file that was loaded a minute before the transfers to it.",
      mend: "Send the file again, corrected; or have an operator release it, and those rows are left out.",
    },
    ja: {
      means: "判定から取り込みまでの間に、行が参照する対象が無くなったため、保留しています。",
      example: "振込ファイルの取り込み直前に、振込先の支店が廃止されました。",
      mend: "訂正したファイルを送り直すか、該当行を除いて取り込む場合は運用担当者に承認を依頼してください。",
    },
  },
  "row.changed-since": {
    level: "load",
    en: {
      means: "A file was undone, but a later one had written this row since: it stays as that one left it.",
      example: "Monday's prices are taken back, and Tuesday's file had changed one of them.",
      mend: "Compare the row with yours; undo the later file first, if that one was wrong too.",
    },
    ja: {
      means: "ファイルを取り消しましたが、この行は後のファイルで変更済みのため、そのまま残しました。",
      example: "月曜の価格を取り消しましたが、火曜のファイルがその一部を変更していました。",
      mend: "お手元の値と照合し、後のファイルも誤りであれば、先にそちらを取り消してください。",
    },
  },
  "row.not-kept": {
    level: "load",
    en: {
      means: "A file was undone, but what this row replaced is kept no longer: it stays as it is.",
      example: "A file of last year is undone, and the feed keeps its journal for 90 days.",
      mend: "Send the row as it shall be.",
    },
    ja: {
      means: "ファイルを取り消しましたが、変更前の値は保存期間を過ぎているため、この行はそのまま残しました。",
      example: "昨年のファイルを取り消しましたが、このフィードの変更記録の保存期間は90日です。",
      mend: "正しい内容の行を送信してください。",
    },
  },
  "removals.share": {
    level: "load",
    en: {
      means: "The file leaves out more of the last snapshot than the feed lets go at once; it is held.",
      example: "Half of the branches are missing.",
      mend: "Send the whole file; or have an operator release it, if so much is really gone.",
    },
    ja: {
      means: "前回の全件ファイルから欠けている件数が許容範囲を超えたため、保留しています。",
      example: "支店の半分がファイルにありません。",
      mend: "全件を含むファイルを送り直すか、本当に無くなった場合は運用担当者に承認を依頼してください。",
    },
  },
  "drift.rows": {
    level: "load",
    en: {
      means: "The file has far fewer or more rows than the feed's last files; it is held.",
      example: "300 rows, where 10,000 are usual.",
      mend: "Send the whole file; or have an operator release it.",
    },
    ja: {
      means: "行数が最近のファイルと大きく異なるため、保留しています。",
      example: "通常 10,000 行のところ 300 行です。",
      mend: "全件を送り直すか、運用担当者に承認を依頼してください。",
    },
  },
  "drift.keys": {
    level: "load",
    en: {
      means: "The file has far fewer or more distinct keys than the feed's last files; it is held.",
      example: "10,000 rows speak of 12 orders.",
      mend: "Look whether rows are repeated; or have an operator release it.",
    },
    ja: {
      means: "異なるキーの数が最近のファイルと大きく異なるため、保留しています。",
      example: "10,000 行で 12 件の受注しかありません。",
      mend: "行の重複がないか確かめるか、運用担当者に承認を依頼してください。",
    },
  },
  "drift.created": {
    level: "load",
    en: {
      means: "A share of the rows that is unusual for the feed would create something; the file is held.",
      example: "Nine rows of ten are new, where one is usual: the keys may be written in another way.",
      mend: "Compare the keys with those of your last file; or have an operator release it.",
    },
    ja: {
      means: "新規作成となる行の割合が通常と大きく異なるため、保留しています。",
      example: "通常 1 割の新規が 9 割です。キーの書き方が変わった可能性があります。",
      mend: "前回のファイルとキーを照合するか、運用担当者に承認を依頼してください。",
    },
  },
  "drift.updated": {
    level: "load",
    en: {
      means: "A share of the rows that is unusual for the feed would change something; the file is held.",
      example: "Every branch has a new name: the columns may have changed places.",
      mend: "Compare the values with those of your last file; or have an operator release it.",
    },
    ja: {
      means: "更新となる行の割合が通常と大きく異なるため、保留しています。",
      example: "全支店の名称が変わっています。列が入れ替わった可能性があります。",
      mend: "前回のファイルと値を照合するか、運用担当者に承認を依頼してください。",
    },
  },
  "drift.unchanged": {
    level: "load",
    en: {
      means: "A share of the rows that is unusual for the feed changes nothing; the file is held.",
      example: "No row changes anything: an old file may have been sent again.",
      mend: "Look whether this is the file that you meant to send; or have an operator release it.",
    },
    ja: {
      means: "変更のない行の割合が通常と大きく異なるため、保留しています。",
      example: "どの行も変更がありません。古いファイルを送った可能性があります。",
      mend: "意図したファイルか確かめるか、運用担当者に承認を依頼してください。",
    },
  },
  "drift.empty": {
    level: "load",
    en: {
      means: "A share of a column's values that is unusual for the feed is empty; the file is held.",
      example: "No row has a name any more.",
      mend: "Look whether the column was left out by mistake; or have an operator release it.",
    },
    ja: {
      means: "ある列の空の値の割合が通常と大きく異なるため、保留しています。",
      example: "名称がどの行にもありません。",
      mend: "列の出力漏れがないか確かめるか、運用担当者に承認を依頼してください。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
