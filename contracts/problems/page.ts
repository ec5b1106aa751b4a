/** docs/problems.md: the catalogue as a page. A test holds the page against it. */
import { namesOf } from "../names-of.ts";
import { type ProblemCode, problemTypes } from "./catalogue.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

/** The page, as Markdown. */
export function problemsPage(): string {
  const rows = namesOf<ProblemCode>(problemTypes).map((code) => {
    const { status, title, means, mend } = problemTypes[code];
    return `| \`${code}\` | ${[String(status), title, means, mend].map(cell).join(" | ")} |`;
  });
  return [
    "# Problems",
    "",
    "Every HTTP error is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). Its `type` is `/problems/<code>`, a path on the same",
    "address that resolves to what stands here, as JSON or, to a browser, as a page. Decide by `type` or `status`, never by `title` or `detail`.",
    "What is wrong with a file's rows is told by [other codes](codes.md). This page is written by `npm run docs:codes`.",
    "",
    "| code | status | title | means | mend |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
