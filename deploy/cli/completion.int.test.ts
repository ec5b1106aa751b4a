import { afterAll, describe, expect, spyOn, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sluiceProgram } from "./program.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const here = mkdtempSync(join(tmpdir(), "sluice-completion-"));
mkdirSync(join(here, "bin"));
mkdirSync(join(here, "days"));
symlinkSync(main, join(here, "bin", "sluice"));
writeFileSync(join(here, "day-1.csv"), "");
writeFileSync(join(here, "days", "day-2.csv"), "");
afterAll(() => rmSync(here, { recursive: true }));

const env = {
  ...process.env,
  PATH: `${join(here, "bin")}:${join(process.execPath, "..")}:${process.env["PATH"]}`,
};
const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, { cwd: here, env, encoding: "utf8", timeout: 60_000 });

/** What sluice prints for these words. */
async function printed(...words: string[]): Promise<string> {
  const lines: string[] = [];
  const log = spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
  const argv = process.argv;
  process.argv = ["bun", "sluice", ...words];
  await sluiceProgram().parseAsync(words, { from: "user" });
  process.argv = argv;
  log.mockRestore();
  return lines.join("\n");
}

/** What is proposed for the last of the words, without what is said of each. */
const proposed = async (...words: string[]): Promise<string[]> =>
  (await printed("complete", "--", ...words))
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "")
    .filter((word) => word !== "" && !word.startsWith(":"));

describe("a word is completed", () => {
  test.each([
    [["upl"], ["upload"]],
    [["dlq", "re"], ["redrive"]],
    [["upload", "ord"], ["orders"]],
    [
      ["upload", "orders", `${here}/day`],
      [`${here}/day-1.csv`, `${here}/days/`],
    ],
    [["upload", "orders", `${here}/days/`], [`${here}/days/day-2.csv`]],
    [["upload", "orders", "x.csv", "--wa"], ["--watch"]],
    [["can-deploy", "loa"], ["loader"]],
  ])("%p: %p", async (words, wanted) => {
    expect((await proposed(...words)).toSorted()).toEqual(wanted);
  });
});

const has = (shell: string): boolean => Bun.which(shell) !== null;

test("bash asks sluice, and takes its word", () => {
  // What bash-completion and a line that is being edited would give.
  const asked = `_get_comp_words_by_ref() { cur=upl; prev=sluice; words=(sluice upl); cword=1; }
    compopt() { :; }
    source <(sluice completion bash)
    spec=$(complete -p sluice); fn=\${spec#*-F }; fn=\${fn%% *}
    COMP_WORDS=(sluice upl); COMP_CWORD=1; COMP_LINE="sluice upl"; COMP_POINT=10
    $fn sluice upl sluice; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = run("bash", "--norc", "-c", asked);
  expect([stdout.trim().split(/\s/)[0], stderr]).toEqual(["upload", ""]);
}, 60_000);

test.each(["zsh", "fish"])("%s gets a script that asks sluice", async (shell) => {
  expect(await printed("completion", shell)).toContain("sluice complete --");
});

test.skipIf(!has("zsh"))("zsh reads its script (needs zsh)", async () => {
  const { status, stderr } = run("zsh", "-n", "-c", await printed("completion", "zsh"));
  expect([status, stderr]).toEqual([0, ""]);
});

test.skipIf(!has("fish"))("fish reads its script (needs fish)", async () => {
  const { status, stderr } = run("fish", "--no-execute", "-c", await printed("completion", "fish"));
  expect([status, stderr]).toEqual([0, ""]);
});
