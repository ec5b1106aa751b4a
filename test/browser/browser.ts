/** The browser on this machine: Debian's chromium as `.ci/run` installs it, or another of its kind. */
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium } from "playwright-core";

const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Where it is: as SLUICE_BROWSER says, else in the usual places; null where there is none. Throws where there is none though
 * SLUICE_BROWSER_NEEDED is set: in the gate a missing browser is a failure, never a test passed over.
 */
export function browserPath(): string | null {
  const named = process.env["SLUICE_BROWSER"];
  const paths = named === undefined || named === "" ? usualPaths : [named];
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (process.env["SLUICE_BROWSER_NEEDED"] === undefined) return null;
  throw new Error(`no browser at ${paths.join(", ")}: install chromium, or name one in SLUICE_BROWSER`);
}

/** Starts it, without a window. It shows nobody's pages but ours, so that it needs no sandbox: as root there is none to be had. */
export const startBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, chromiumSandbox: false });
