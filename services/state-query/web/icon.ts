/** The picture that a browser puts beside a page's title, as it is served at `/web/icon.svg`: a gate in a stream. Without one, browsers ask for another that is not there. */
import type { Context } from "hono";

const icon = `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b5cad"/>
<path d="M8 7v18M24 7v18" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
<path d="M8 12h16v7H8z" fill="#7db9f5"/>
<path d="M4 25q3-3 6 0t6 0t6 0t6 0" fill="none" stroke="#fff" stroke-width="2"/>
</svg>
`.trim();

/** `GET /web/icon.svg`. */
export const getIcon = (c: Context): Response => c.body(icon, 200, { "content-type": "image/svg+xml" });
