/** The frame of every console page, and the page that asks for a key. */
import { caching } from "@sluice/shared/http/caching.ts";
import type { Context } from "hono";
import { html } from "hono/html";
import { languageOf } from "../language.ts";
import { type Markup, webPage } from "../web/document.ts";
import { navigation } from "./navigation.ts";
import { type Words, wordsOf } from "./words.ts";

/** A page for who is signed in. Its `live` part is replaced while it changes. */
export function consolePage(
  c: Context,
  title: string | ((words: Words) => string),
  content: (words: Words) => Markup,
  status: 200 | 404 = 200,
): Promise<Response> {
  const language = languageOf(c);
  const words = wordsOf(language);
  return webPage(c, {
    title: typeof title === "string" ? title : title(words),
    language,
    status,
    keep: caching.never,
    scripts: ["/web/console.js"],
    body: html`<a class="skip" href="#main">${words.skip}</a>
      <header>
        <strong>Sluice</strong>
        ${navigation(c, words)}
        <form method="post" action="/console/logout"><button>${words.signOut}</button></form>
      </header>
      <main id="main">${content(words)}</main>`,
  });
}

/** The page that asks for a key. */
export function signInPage(c: Context, wrong = false): Promise<Response> {
  const language = languageOf(c);
  const words = wordsOf(language);
  return webPage(c, {
    title: words.signIn,
    language,
    status: 401,
    keep: caching.never,
    body: html`<main id="main">
      <h1>Sluice</h1>
      <p id="help">${words.keyHelp}</p>
      ${wrong ? html`<p role="alert">${words.keyWrong}</p>` : ""}
      <form method="post" action="/console/login">
        <label
          >${words.key}
          <input type="password" name="key" autocomplete="current-password" aria-describedby="help" required
        /></label>
        <button>${words.signIn}</button>
      </form>
    </main>`,
  });
}
