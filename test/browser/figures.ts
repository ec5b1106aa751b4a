/** `bun test/browser/figures.ts`: what a page costs its reader: bytes that travel, requests, milliseconds to the first paint and to all of it. */
import * as v from "valibot";
import { browserPath, startBrowser } from "./browser.ts";
import { files, orderKey, startConsole } from "./console-world.ts";
import { halfLoaded } from "./live-way.ts";
import { signIn, visit } from "./visit.ts";

/** Told by the browser itself (Navigation, Paint and Resource Timing). Milliseconds, bytes. */
const Timing = v.object({
  answer: v.number(),
  firstPaint: v.number(),
  loaded: v.number(),
  bytes: v.number(),
  requests: v.number(),
});
const timing = `(() => {
  const [page] = performance.getEntriesByType("navigation");
  const parts = performance.getEntriesByType("resource");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {
    answer: page.responseEnd - page.requestStart,
    firstPaint: paint ? paint.startTime : 0,
    loaded: page.loadEventEnd,
    bytes: page.transferSize + parts.reduce((sum, { transferSize }) => sum + transferSize, 0),
    requests: 1 + parts.length,
  };
})()`;

/** Until the first paint is told of. */
const painted = `new Promise((done) => new PerformanceObserver(done).observe({ type: "paint", buffered: true }))
  .then(() => undefined)`;

const executable = browserPath();
if (executable === null) throw new Error("no browser here: install chromium, or name one in SLUICE_BROWSER");
const [browser, world] = await Promise.all([startBrowser(executable), startConsole()]);
try {
  await world.take(...halfLoaded(world.live));
  for (const path of [
    "/console",
    `/console/files/${files.live}`,
    `/console/files/${files.rejected}`,
    `/console/entities/order/${orderKey}`,
  ]) {
    // A reader who never was here: nothing is kept.
    const { page, context } = await visit(browser, world.url);
    await signIn(page, world.url, world.keys.acme);
    const session = await context.newCDPSession(page);
    await session.send("Network.clearBrowserCache");
    await page.goto(`${world.url}${path}`, { waitUntil: "load" });
    await page.evaluate(painted);
    const told = v.parse(Timing, await page.evaluate(timing));
    console.log(
      path,
      JSON.stringify(told, (_, value: unknown) => (typeof value === "number" ? Math.round(value) : value)),
    );
    await context.close();
  }
  for (const part of ["/web/console.js", "/web/style.css"])
    console.log(part, (await (await fetch(`${world.url}${part}`)).arrayBuffer()).byteLength, "bytes");
} finally {
  await browser.close();
  await world.close();
}
