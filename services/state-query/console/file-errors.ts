/** What is wrong with a file: its errors by code with samples, the annotated download, and the rows that their entities refused. */
import type { FileErrors } from "@sluice/contracts/api/answers.ts";
import type { Conflict } from "@sluice/contracts/report.ts";
import { html } from "hono/html";
import type * as v from "valibot";
import type { Markup } from "../web/document.ts";
import { count } from "./told.ts";
import type { Words } from "./words.ts";

/** What of a file's errors its page shows. */
export type ErrorsShown = Pick<v.InferOutput<typeof FileErrors>, "total" | "byCode" | "help" | "errors"> & {
  readonly warnings: Pick<v.InferOutput<typeof FileErrors>["warnings"], "warnings" | "byCode">;
};

/** Samples that a page shows; the rest is in the download. */
const samplesShown = 25;

/** Errors and warnings; nothing where there are none. */
export function errorParts(file: string, errors: ErrorsShown, words: Words): Markup | string {
  if (errors.total === 0 && errors.warnings.warnings === 0) return "";
  const helpOf = new Map(errors.help.map((help) => [help.code, help]));
  const codes = [...Object.entries(errors.byCode), ...Object.entries(errors.warnings.byCode)];
  const help = (code: string): string => `${helpOf.get(code)?.means ?? ""} ${helpOf.get(code)?.mend ?? ""}`;
  return html`<h2>${words.byCode}</h2>
    ${errors.total === 0 ? "" : html`<p><a class="button" href="/console/files/${file}/bad-rows">${words.download}</a></p>`}
    ${
      codes.length === 0
        ? ""
        : table(
            words.byCode,
            [[words.code], [words.count, "number"], [words.means]],
            codes.map(
              ([code, times]) =>
                html`<tr>
                  <th scope="row"><code>${code}</code></th>
                  <td class="number">${count(times)}</td>
                  <td>${help(code)}</td>
                </tr>`,
            ),
          )
    }
    ${errors.errors.length === 0 ? "" : samples(file, errors, words)}`;
}

function samples(file: string, { errors, total }: ErrorsShown, words: Words): Markup {
  return html`<h2>${words.samples}</h2>
    ${firstOf(Math.min(errors.length, samplesShown), total, words)}
    ${table(
      words.samples,
      [[words.line, "number"], [words.column], [words.value], [words.message]],
      errors.slice(0, samplesShown).map(
        ({ line, column, value, message }) =>
          html`<tr>
            <td class="number">${lineLink(file, line)}</td>
            <td>${column}</td>
            <td><code>${value}</code></td>
            <td>${message}</td>
          </tr>`,
      ),
    )}`;
}

/** Rows that their entities refused; nothing where there are none. */
export const conflictParts = (
  file: string,
  conflicts: readonly Conflict[],
  total: number,
  words: Words,
): Markup | string =>
  total === 0
    ? ""
    : html`<h2>${words.conflictRows}</h2>
        ${firstOf(Math.min(conflicts.length, samplesShown), total, words)}
        ${table(
          words.conflictRows,
          [[words.line, "number"], [words.entityKey], [words.message]],
          conflicts.slice(0, samplesShown).map(
            ({ line, key, message }) =>
              html`<tr>
                <td class="number">${lineLink(file, line)}</td>
                <td><code>${key}</code></td>
                <td>${message}</td>
              </tr>`,
          ),
        )}`;

/** To what became of the line; a fault of the file itself stands on none. */
const lineLink = (file: string, line: number | undefined): Markup | string =>
  line === undefined || line === 0 ? "" : html`<a href="/console/files/${file}/lines/${line}">${line}</a>`;

const firstOf = (shown: number, total: number, words: Words): Markup | string =>
  shown >= total ? "" : html`<p class="quiet">${words.firstOf} ${count(total)}</p>`;

const table = (
  label: string,
  heads: readonly (readonly [name: string, kind?: string])[],
  rows: readonly Markup[],
): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map(([name, kind = ""]) => html`<th scope="col" class="${kind}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
