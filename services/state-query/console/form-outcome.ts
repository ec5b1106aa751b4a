/** What came of a form, told on the page that the browser is sent back to. Words are chosen here: nothing of the address is shown. */
import { problemTypes } from "@sluice/contracts/problems/catalogue.ts";
import { html } from "hono/html";
import type { Markup } from "../web/document.ts";
import type { Word, Words } from "./words.ts";

const done: Readonly<Partial<Record<string, Word>>> = {
  release: "releaseKept",
  refuse: "refuseKept",
  redrive: "redriveBegun",
  discard: "discardBegun",
};

/** A sentence; nothing for a word that nobody of ours says. */
export function told(word: string | undefined, words: Words): Markup | string {
  if (word === undefined) return "";
  const good = Object.hasOwn(done, word) ? done[word] : undefined;
  if (good !== undefined) return html`<p role="status" class="state good">${words[good]}</p>`;
  if (word === "foreign-form") return html`<p role="alert">${words.foreignForm}</p>`;
  if (word === "invalid-body") return html`<p role="alert">${words.reasonWanted}</p>`;
  if (word === "unauthorized") return html`<p role="alert">${words.mayNotDecide}</p>`;
  const problem = Object.entries(problemTypes).find(([code]) => code === word);
  if (problem === undefined) return "";
  const [code, { title, mend }] = problem;
  return html`<p role="alert"><a href="/problems/${code}">${title}</a>. ${mend}</p>`;
}
