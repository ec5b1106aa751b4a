/** docs/codes.md: the catalogue as a page. A test holds the page against it. */
import { codes, type Code } from "./catalogue.ts";
import { type CodeLevel, type Language, languages } from "./entry.ts";
import { namesOf } from "../names-of.ts";

const titles: Readonly<Record<CodeLevel, string>> = {
  file: "The file",
  header: "The header",
  record: "A record",
  row: "A row",
  cell: "A cell",
  load: "What is there already",
};
const labels: Readonly<Record<Language, string>> = { en: "English", ja: "日本語" };

/** The page, as Markdown. */
export function codesPage(): string {
  const parts = [
    "# Codes",
    "What a report's, a fault's or a hold's code means, an example, and how to mend it. `GET /v1/codes` and `GET /v1/codes/<code>` answer the same,",
    "in English or Japanese by `Accept-Language`. The list is closed: a code's meaning never changes, and nothing else is ever reported.",
    "This page is written by `npm run docs:codes`.",
  ];
  for (const level of namesOf<CodeLevel>(titles)) {
    parts.push("", `## ${titles[level]}`);
    for (const code of namesOf<Code>(codes))
      if (codes[code].level === level) parts.push("", ...section(code));
  }
  return `${[parts[0], "", ...parts.slice(1)].join("\n")}\n`;
}

function section(code: Code): string[] {
  const rows = languages.map((language) => {
    const { means, example, mend } = codes[code][language];
    return `| ${[labels[language], means, example, mend].map(cell).join(" | ")} |`;
  });
  return [`### \`${code}\``, "", "| | means | example | mend |", "|---|---|---|---|", ...rows];
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
