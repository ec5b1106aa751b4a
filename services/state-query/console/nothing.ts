/** The page where there is nothing, or nothing for this key: alike, so that nobody learns what others have. */
import type { Context } from "hono";
import { html } from "hono/html";
import { consolePage } from "./frame.ts";

/** Answers 404 with it. */
export const nothing = (c: Context): Promise<Response> =>
  consolePage(
    c,
    "404",
    (words) =>
      html`<h1>404</h1>
        <p>${words.notFound}</p>`,
    404,
  );
