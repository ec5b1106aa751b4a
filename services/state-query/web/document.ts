/** A web page: the frame around its content, and the headers that keep foreign script and style out of it. */
import type { Language } from "@sluice/contracts/codes/entry.ts";
import type { Caching } from "@sluice/shared/http/caching.ts";
import { visible } from "@sluice/shared/visible.ts";
import type { Context } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { styleVersion } from "./style.ts";

/** Markup whose inserted texts are escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing is loaded but our own style, script and answers; nothing stands in a frame; forms go here alone. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What a page is made of. */
export interface WebPage {
  readonly title: string;
  readonly language: Language;
  readonly keep: Caching;
  readonly body: Markup;
  readonly status?: 200 | 401 | 404;
  /** Scripts of ours, by path. */
  readonly scripts?: readonly string[];
}

/** Answers with a page. */
export async function webPage(c: Context, page: WebPage): Promise<Response> {
  const { title, language, keep, body, status = 200, scripts = [] } = page;
  const markup = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Sluice</title>
        <link rel="icon" href="/web/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/web/style.css?v=${styleVersion}" />
        ${scripts.map((script) => html`<script src="${script}" defer></script>`)}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
  // Whatever a partner's text would do to a page beyond standing in it, it shows instead.
  return c.html(visible(markup.toString()), status, {
    "content-language": language,
    "content-security-policy": policy,
    "cache-control": keep,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
}

/** Whether the caller is a browser that would rather have a page than JSON. */
export const wantsPage = (c: Context): boolean => (c.req.header("accept") ?? "").includes("text/html");
