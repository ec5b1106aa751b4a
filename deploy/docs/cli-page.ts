/** docs/cli.md: the reference of the command `sluice`, from its own help. */
import type { Command } from "commander";
import { leaves, sluiceProgram } from "../cli/program.ts";

const widthOfHelp = 120;

/** The page. The same on every machine: what a default takes from the environment is named, not told. */
export function cliPage(): string {
  const all = leaves(sluiceProgram());
  const lines = all.map(
    ([path, command]) => `| [\`${path}\`](#${anchor(path)}) | ${cell(command.description())} |`,
  );
  return `${[
    "# The command `sluice`",
    "",
    "Written by `npm run docs:codes` from the commands' own help, which `sluice <command> --help` prints; a test holds the two equal.",
    "",
    "In a clone `npx sluice` runs it, on Bun. Commands talk to the mesh that runs in `.sluice/`, or to the address and key of `--url` and `--key` (`SLUICE_URL`,",
    "`SLUICE_KEY`). Every command prints JSON with `--json`, results on stdout and everything else on stderr. No colours are used; a line is rewritten",
    "in place on a terminal alone. Exit codes: 0 it went well, 1 it could not be done (what to mend is told), 2 it was done and the outcome is not good",
    "(a rejected file, a difference found), where a command's help says so.",
    "",
    "`sluice completion bash|zsh|fish` makes a shell complete commands, options, feeds and files.",
    "",
    "| command | what it does |",
    "|---|---|",
    ...lines,
    ...all.flatMap(([path, command]) => ["", `## ${path}`, "", "```text", helpOf(command), "```"]),
  ].join("\n")}\n`;
}

const anchor = (path: string): string => path.replaceAll(" ", "-");
const cell = (text: string): string => text.replaceAll("|", "\\|");

function helpOf(command: Command): string {
  let text = "";
  command.configureHelp({ helpWidth: widthOfHelp });
  command.configureOutput({
    writeOut: (part) => void (text += part),
    getOutHelpWidth: () => widthOfHelp,
    getOutHasColors: () => false,
  });
  for (const option of command.options)
    if (option.defaultValue !== undefined && option.defaultValue === process.env["USER"])
      option.default(undefined);
  command.outputHelp();
  return text.trimEnd();
}
