/** Codes of rows that refer to what is not there. */
import type { CodeEntry } from "./entry.ts";

export const referenceCodes = {
  "row.reference-missing": {
    level: "row",
    en: {
      means:
        "The row speaks of something that no file brought here, or that is not in the last snapshot of it that was loaded.",
      example: "A transfer to branch 0001-999, and no such branch is in your bank branches.",
      mend: "Correct the row; or send the file that holds what is missing first, and this one again.",
    },
    ja: {
      means:
        "行が参照する対象は、どのファイルでも登録されていないか、最後に取り込まれた基準ファイルに存在しません。",
      example: "支店 0001-999 への振込ですが、支店マスターにその支店がありません。",
      mend: "行を訂正するか、対象を含むファイルを先に送ってから、再送してください。",
    },
  },
  "row.reference-deleted": {
    level: "row",
    en: {
      means: "The row speaks of something that was deleted.",
      example: "Points are granted to a member who left last month.",
      mend: "Take the row out; or send the file that brings it back, and this one behind it.",
    },
    ja: {
      means: "行が参照する対象は削除されています。",
      example: "先月退会した会員にポイントが付与されています。",
      mend: "行を取り除くか、対象を再登録するファイルを先に送ってください。",
    },
  },
  "row.reference-merged": {
    level: "row",
    en: {
      means: "The row speaks of something that was merged into another.",
      example: "Points are granted to a member whose number was given up for another.",
      mend: "Refer to the one that it was merged into; the message names it.",
    },
    ja: {
      means: "行が参照する対象は他の対象に統合されています。",
      example: "番号が統合された会員にポイントが付与されています。",
      mend: "メッセージに示された統合先を指定してください。",
    },
  },
} as const satisfies Record<string, CodeEntry>;
