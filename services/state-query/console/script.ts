/** The console's one script, as it is served at `/web/console.js`: takes what is live anew while it changes. Without it the pages work, and stand still. */
import type { Context } from "hono";

// What is the same stays the same element: whoever works in it with the keyboard, scrolls in it or has it read to them keeps their place. Elements
// with an id are told apart by it, others by their place. A page that takes long is asked for seldom.
const script = `
const renewed = (old, fresh) => {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== 1 || old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  let at = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const same = node.id ? [...old.children].find(({ id }) => id === node.id) : at?.id ? null : at;
    if (!same) { old.insertBefore(node, at); continue; }
    while (at !== same) { const gone = at; at = at.nextSibling; gone.remove(); }
    at = same.nextSibling;
    renewed(same, node);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
};
let rest = 400;
const renew = async () => {
  const began = performance.now();
  const there = document.getElementById("live");
  if (!there || document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (fresh) renewed(there, fresh);
  rest = Math.max(400, 4 * (performance.now() - began));
};
const live = document.getElementById("live");
if (live?.dataset.every) setInterval(() => void renew(), Number(live.dataset.every));
if (live?.dataset.follow) {
  let due = null;
  const soon = () => { due ??= setTimeout(() => { due = null; void renew(); }, rest); };
  const source = new EventSource(live.dataset.follow);
  for (const type of live.dataset.events.split(" ")) source.addEventListener(type, soon);
  source.addEventListener("end", () => { source.close(); soon(); });
  setInterval(() => { if (source.readyState !== EventSource.CLOSED) soon(); }, 5000);
  document.addEventListener("visibilitychange", soon);
}
`.trim();

/** `GET /web/console.js`. */
export const getScript = (c: Context): Response =>
  c.body(script, 200, { "content-type": "text/javascript; charset=utf-8" });
