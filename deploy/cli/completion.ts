/** `sluice completion <shell>`: the words that a shell proposes, by @bomb.sh/tab, from the commands themselves. */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ArgumentHandler, OptionHandler } from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import type { Command } from "commander";

/** Arguments and options that name a file here. */
const paths = new Set(["path", "sample", "copy", "dir", "record"]);
/** Of these commands the argument `<file>` is one too; elsewhere it is the id of a file that was sent. */
const takeFiles = new Set(["upload", "feeds check", "feeds rehearse"]);

/** Adds `completion`, and `complete`, which the shells' scripts call. After all other commands. */
export function addCompletion(program: Command): void {
  const root = tab(program, { completionCommandName: "completion" });
  program.commands
    .find((command) => command.name() === "completion")
    ?.description("print what makes a shell complete sluice's commands, options, feeds and files")
    .addHelpText(
      "after",
      "\nsluice must be on the PATH (export PATH=$PWD/node_modules/.bin:$PATH); bash needs its package bash-completion.\n\nExamples:\n  $ sluice completion bash >> ~/.bashrc\n  $ sluice completion zsh > ~/.zsh/completions/_sluice\n  $ sluice completion fish > ~/.config/fish/completions/sluice.fish",
    );
  for (const [path, command] of root.commands) {
    for (const { name, variadic } of [...command.arguments.values()]) {
      const words = proposals(name, takeFiles.has(path));
      if (words !== null) command.argument(name, words, variadic);
    }
    for (const { value, description } of [...command.options.values()]) {
      const words = proposals(value, path === "demo");
      if (words !== null) command.option(value, description, words);
    }
  }
}

/** What is proposed for a name; null where nothing is known of it. */
function proposals(name: string, takesFile: boolean): (ArgumentHandler & OptionHandler) | null {
  if (name === "feed")
    return (propose) => [...feeds.values()].forEach((feed) => propose(feed.name, feed.title));
  if (paths.has(name) || (takesFile && name === "file")) return (propose) => filesAt(propose);
  return null;
}

/** Files and directories that begin with the word that is being written, the last of this process's arguments. */
function filesAt(propose: (value: string, description: string) => void): void {
  const word = process.argv.at(-1) ?? "";
  const parent = word.endsWith("/") ? word : dirname(word);
  const start = word.endsWith("/") ? "" : basename(word);
  const shown = word.includes("/") ? parent : "";
  for (const entry of entriesOf(parent === "" ? "." : parent))
    if (entry.name.startsWith(start) && (start.startsWith(".") || !entry.name.startsWith(".")))
      propose(join(shown, entry.name) + (entry.isDirectory() ? "/" : ""), "");
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // A directory that cannot be read, or is none, has nothing to propose.
    return [];
  }
}
