/** `npm run docs:screenshots`: the pictures of the console in docs/images, taken of the tests' own console. */
import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { browserPath, startBrowser } from "./browser.ts";
import { files, orderKey, startConsole } from "./console-world.ts";
import { halfLoaded } from "./live-way.ts";
import { startOperatorConsole } from "./operator-world.ts";
import { type Reader, signIn, visit } from "./visit.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
/** A page that reads a README should not wait for its pictures. */
const bytesMax = 200_000;

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly reader: Partial<Reader>;
  readonly height?: number;
}

const partnersShots: readonly Shot[] = [
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
const operatorsShots: readonly Shot[] = [
  { name: "console-topology", path: "/console/topology", reader: { colours: "dark" }, height: 760 },
  { name: "console-held", path: "/console/held", reader: {}, height: 620 },
];

const executable = browserPath();
if (executable === null) throw new Error("no browser here: install chromium, or name one in SLUICE_BROWSER");
const [browser, partners, operators] = await Promise.all([
  startBrowser(executable),
  startConsole(),
  startOperatorConsole(),
]);
try {
  await partners.take(...halfLoaded(partners.live));
  await mkdir(folder, { recursive: true });
  for (const shot of partnersShots) await shoot(shot, partners.url, partners.keys.acme);
  for (const shot of operatorsShots) await shoot(shot, operators.url, operators.key);
} finally {
  await browser.close();
  await Promise.all([partners.close(), operators.close()]);
}

async function shoot({ name, path, reader, height }: Shot, url: string, key: string): Promise<void> {
  const { page, context } = await visit(browser, url, reader);
  if (height !== undefined) await page.setViewportSize({ width: 1100, height });
  await signIn(page, url, key);
  await page.goto(`${url}${path}`);
  await page.screenshot({ path: `${folder}${name}.png` });
  const { size } = await stat(`${folder}${name}.png`);
  console.log(`docs/images/${name}.png ${Math.round(size / 1000)} kB`);
  if (size > bytesMax) throw new Error(`${name}.png has ${size} bytes, more than ${bytesMax}`);
  await context.close();
}
