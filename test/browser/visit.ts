/** A reader of the console: a browser's page of a size, colours and language, and everything that the browser complains of. */
import type { Browser, BrowserContext, Page } from "playwright-core";

/** How somebody reads. */
export interface Reader {
  readonly language: "en" | "ja";
  readonly colours: "light" | "dark";
  readonly size: "phone" | "desktop";
}

/** In CSS pixels: a small phone of today, a laptop. */
export const sizes = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
} as const;

/** A reader's page. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors and warnings of the console, breaches of the page's policy, requests to elsewhere; nothing when all is well. */
  readonly complaints: readonly string[];
}

/** Opens an empty page. Every complaint is noted from the start. */
export async function visit(browser: Browser, url: string, reader: Partial<Reader> = {}): Promise<Visit> {
  const { language = "en", colours = "light", size = "desktop" } = reader;
  const context = await browser.newContext({
    locale: language === "ja" ? "ja-JP" : "en-GB",
    colorScheme: colours,
    viewport: sizes[size],
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // The pages that ask for a key and that say there is nothing are answered 401 and 404, which the browser notes.
    const asked =
      /status of 40[14]/.test(message.text()) && message.location().url.startsWith(`${url}/console`);
    if (["error", "warning"].includes(message.type()) && !asked)
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  await page.addInitScript(
    `addEventListener("securitypolicyviolation", (breach) => console.error("policy: " + breach.violatedDirective + " " + breach.blockedURI))`,
  );
  return { context, page, complaints };
}

/** Signs in by key, with the keyboard alone. */
export async function signIn(page: Page, url: string, key: string): Promise<void> {
  await page.goto(`${url}/console`);
  await reach(page, 'input[name="key"]');
  await page.keyboard.insertText(key);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${url}/console`);
  await page.waitForSelector("nav");
}

/** Goes on by the Tab key until something has the focus. Throws when nothing of that kind comes. */
export async function reach(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)})`)) === true)
      return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is not to be reached by the Tab key`);
}
