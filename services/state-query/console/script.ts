/** The console's one script, as it is served at `/web/console.js`: takes what is live anew while it changes. Without it the pages work, and stand still. */
import type { Context } from "hono";

const script = `
const renew = async () => {
  const there = document.getElementById("live");
  // Whoever works in it with the keyboard must not lose their place.
  if (!there || document.hidden || there.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (fresh) there.replaceChildren(...fresh.childNodes);
};
const live = document.getElementById("live");
if (live?.dataset.every) setInterval(() => void renew(), Number(live.dataset.every));
if (live?.dataset.follow) {
  let due = null;
  const soon = () => { due ??= setTimeout(() => { due = null; void renew(); }, 400); };
  const source = new EventSource(live.dataset.follow);
  for (const type of live.dataset.events.split(" ")) source.addEventListener(type, soon);
  source.addEventListener("end", () => { source.close(); soon(); });
}
`.trim();

/** `GET /web/console.js`. */
export const getScript = (c: Context): Response =>
  c.body(script, 200, { "content-type": "text/javascript; charset=utf-8" });
