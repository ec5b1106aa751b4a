/** An operator at the console of a running mesh, as a browser without script would be. */
import { expect } from "bun:test";
import { until } from "@sluice/deploy/local/supervisor/until.ts";

/** Signed in at the console. */
export interface AtConsole {
  /** A page's text and status. */
  page(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Waits for a held file's form, fills in the reason and presses the button; gives the page that is shown then. */
  decide(file: string, word: "release" | "refuse", reason: string): Promise<string>;
}

const form = (fields: Readonly<Record<string, string>>) => ({
  method: "POST",
  redirect: "manual" as const,
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/** Signs in with a key. */
export async function atConsole(url: string, key: string): Promise<AtConsole> {
  const signedIn = await fetch(`${url}/console/login`, form({ key }));
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const page: AtConsole["page"] = async (path) => {
    const answer = await fetch(`${url}${path}`, { headers: { cookie } });
    return { status: answer.status, text: await answer.text() };
  };
  return {
    page,
    decide: async (file, word, reason) => {
      let found: RegExpExecArray | null = null;
      const ofFile = new RegExp(
        `action="([^"]+/${file})/refuse">\\s*<input type="hidden" name="token" value="([^"]+)"`,
      );
      await until("the held file has its form", async () => {
        found = ofFile.exec((await page("/console/held")).text);
        return found !== null;
      });
      const [, path = "", token = ""] = found ?? [];
      const { headers, ...sent } = form({ token, reason });
      const answer = await fetch(`${url}${path}/${word}`, { ...sent, headers: { ...headers, cookie } });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `/console/held?told=${word}`]);
      return (await page(answer.headers.get("location") ?? "")).text;
    },
  };
}
