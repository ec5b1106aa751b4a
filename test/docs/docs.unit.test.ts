/** The documents against the tree: links lead somewhere, and every command that they show is one. */
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { leaves, sluiceProgram } from "@sluice/deploy/cli/program.ts";
import { services } from "@sluice/contracts/services.ts";
import type { Command } from "commander";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...services.map((name) => `services/${name}/README.md`),
];
const read = (page: string): string => readFileSync(join(root, page), "utf8");

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
const anchors = (page: string): ReadonlySet<string> =>
  new Set(
    [
      ...read(page)
        .replaceAll(/^```[\s\S]*?^```$/gm, "")
        .matchAll(/^#+ (.+)$/gm),
    ].map(([, heading = ""]) => anchorOf(heading)),
  );

describe("every link leads to a file that is there, and to a heading that it has", () => {
  test.each(pages)("%s", (page) => {
    const text = read(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && file.endsWith(".md") && !anchors(file).has(anchor);
      });
    expect(broken).toEqual([]);
  });
});

test("the index names every document", () => {
  const index = read("docs/README.md");
  const named = pages.filter((page) => page.startsWith("docs/") && page !== "docs/README.md");
  expect(named.filter((page) => !index.includes(`(${page.slice("docs/".length)}`))).toEqual([]);
});

/** Calls of sluice in a page's shell blocks; the rest of a line behind a comment or a pipe is no part of it. */
const callsIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^```sh[^\n]*\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => /^(?:npx )?sluice ([^#|&;]+)/.exec(line)?.[1]?.trim() ?? [])
    // What a shell puts in is not known here.
    .filter((call) => !call.includes("$"));
/** The feed that docs/feeds.md has its reader make, by one that is there. */
const standIn = (call: string): string => call.replace(/^(feeds (?:check|rehearse)) shops\b/, "$1 orders");
const withCalls = pages.filter((page) => callsIn(page).length > 0);

/** Throws where a call is none of sluice's. */
async function parse(call: string): Promise<void> {
  const program = sluiceProgram();
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    for (const inner of command.commands) quiet(inner);
  };
  quiet(program);
  for (const [, command] of leaves(program)) command.action(() => undefined);
  const words = call.replace(/ >.*$/, "").match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  await program.parseAsync(
    words.map((word) => word.replaceAll(/^["']|["']$/g, "")),
    { from: "user" },
  );
}

describe("every call of sluice that a page shows is taken as it stands", () => {
  test.each(withCalls)("%s", async (page) => {
    const refused: string[] = [];
    for (const call of callsIn(page))
      await parse(standIn(call)).catch((cause: unknown) => refused.push(`${call}: ${String(cause)}`));
    expect(refused).toEqual([]);
  });
});
