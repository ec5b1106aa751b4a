/** `npm run docs:screenshots`: the pictures of the console in docs/images, taken of the tests' own console. */
import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { browserPath, startBrowser } from "./browser.ts";
import { files, orderKey, startConsole } from "./console-world.ts";
import { halfLoaded } from "./live-way.ts";
import { type Reader, signIn, visit } from "./visit.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
/** A page that reads a README should not wait for its pictures. */
const bytesMax = 200_000;

const shots: readonly {
  readonly name: string;
  readonly path: string;
  readonly reader: Partial<Reader>;
  readonly height?: number;
}[] = [
  { name: "console-files", path: "/console", reader: {}, height: 560 },
  {
    name: "console-file-live",
    path: `/console/files/${files.live}`,
    reader: { colours: "dark" },
    height: 720,
  },
  { name: "console-file-rejected", path: `/console/files/${files.rejected}`, reader: {}, height: 980 },
  { name: "console-entity", path: `/console/entities/order/${orderKey}`, reader: {}, height: 900 },
  {
    name: "console-phone-ja",
    path: `/console/files/${files.live}`,
    reader: { language: "ja", size: "phone" },
  },
];

const executable = browserPath();
if (executable === null) throw new Error("no browser here: install chromium, or name one in SLUICE_BROWSER");
const [browser, world] = await Promise.all([startBrowser(executable), startConsole()]);
try {
  await world.take(...halfLoaded(world.live));
  await mkdir(folder, { recursive: true });
  for (const { name, path, reader, height } of shots) {
    const { page, context } = await visit(browser, world.url, reader);
    if (height !== undefined) await page.setViewportSize({ width: 1100, height });
    await signIn(page, world.url, world.keys.acme);
    await page.goto(`${world.url}${path}`);
    await page.screenshot({ path: `${folder}${name}.png` });
    const { size } = await stat(`${folder}${name}.png`);
    console.log(`docs/images/${name}.png ${Math.round(size / 1000)} kB`);
    if (size > bytesMax) throw new Error(`${name}.png has ${size} bytes, more than ${bytesMax}`);
    await context.close();
  }
} finally {
  await browser.close();
  await world.close();
}
