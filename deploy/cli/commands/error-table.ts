/** What is wrong with a file, as people read it at a terminal: a table of places, and below it what each code asks for. */
import type { Language } from "@sluice/contracts/codes/entry.ts";
import type { CodeHelp } from "@sluice/contracts/codes/help.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { RowError } from "@sluice/contracts/report.ts";

const words = {
  en: { line: "line", column: "column", value: "value", wrong: "what is wrong", mend: "what to do" },
  ja: { line: "行", column: "列", value: "値", wrong: "誤り", mend: "対処" },
} as const satisfies Record<Language, object>;

const valueWidthMax = 30;

/** Its lines; there are `total` errors, and more than these where not all are told. */
export function errorTable(
  errors: readonly (Fault | RowError)[],
  total: number,
  help: readonly CodeHelp[],
  language: Language,
): string[] {
  const { line, column, value, wrong, mend } = words[language];
  const rows = errors.map((error) => [
    String(error.line),
    "column" in error ? error.column : "",
    "value" in error ? shown(error.value) : "",
    `${error.message}  [${error.code}]`,
  ]);
  const lines = errors.length === 0 ? [] : aligned([[line, column, value, wrong], ...rows]);
  if (errors.length < total) lines.push(language === "ja" ? `… 全 ${total} 件` : `… ${total} in all`);
  if (help.length > 0) lines.push("", `${mend}:`, ...aligned(help.map((one) => [`  ${one.code}`, one.mend])));
  return lines;
}

/** The caller's language, by what the terminal is set to where nothing is said. */
export const languageAt = (asked: Language | undefined): Language =>
  asked ?? ((process.env["LC_ALL"] ?? process.env["LANG"] ?? "").startsWith("ja") ? "ja" : "en");

/** Columns side by side; kana and kanji take two places. A column in which nothing stands is left out. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => {
    const isEmpty = rows.length > 1 && rows.slice(1).every((row) => row[at] === "");
    return isEmpty ? 0 : Math.max(...rows.map((row) => Bun.stringWidth(row[at] ?? "")));
  });
  return rows.map((row) =>
    row
      .flatMap((cell, at) => {
        const width = widths[at] ?? 0;
        return width === 0 ? [] : [cell + " ".repeat(width - Bun.stringWidth(cell))];
      })
      .join("  ")
      .trimEnd(),
  );
}

/** As text that a terminal takes: control characters are escaped, long values cut. */
function shown(value: string): string {
  const text = JSON.stringify(value).slice(1, -1);
  return text.length > valueWidthMax ? `${text.slice(0, valueWidthMax)}…` : text;
}
