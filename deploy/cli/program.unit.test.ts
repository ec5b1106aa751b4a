import { describe, expect, spyOn, test } from "bun:test";
import { CommanderError, type Command } from "commander";
import { leaves, sluiceProgram } from "./program.ts";

const all = leaves(sluiceProgram());
/** The lines that a command's help gives as examples, without the prompt. */
const examplesOf = (command: Command): readonly string[] => {
  let text = "";
  command.configureOutput({ writeOut: (part) => void (text += part) });
  command.outputHelp();
  const [, examples = ""] = text.split(/\nExamples?:\n/);
  return examples.split("\n").flatMap((line) => /^ {2}\$ (.+)$/.exec(line)?.[1] ?? []);
};

test("every command of the issue's list is there", () => {
  const names = new Set(all.flatMap(([path, command]) => [path, ...command.aliases()]));
  const wanted = [
    "up",
    "sluice upload",
    "sluice files",
    "sluice errors",
    "sluice entities show",
    "sluice undo",
  ];
  const groups = ["sluice feeds ", "sluice dlq ", "sluice restore ", "sluice keys "];
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  expect(groups.filter((group) => ![...names].some((name) => name.startsWith(group)))).toEqual([]);
  expect(names).toContain("sluice reconcile");
});

describe("every command", () => {
  test.each(all)(
    "%s says what it does, prints JSON when asked, and shows examples of itself",
    (path, command) => {
      expect(command.description()).not.toBe("");
      // A shell's script is no JSON.
      if (path !== "sluice completion") expect(command.options.map(({ long }) => long)).toContain("--json");
      const examples = examplesOf(command);
      expect(examples.length).toBeGreaterThan(0);
      const names = [path, ...command.aliases().map((alias) => path.replace(/\S+$/, alias))];
      for (const example of examples)
        expect([example, names.some((name) => example.startsWith(name))]).toEqual([example, true]);
    },
  );

  test.each(all)("%s: its examples are taken as they stand", async (path, command) => {
    for (const example of examplesOf(command)) expect(await call(words(example).slice(1))).toBe(path);
  });
});

/** A line's words as a shell takes them; where what is printed goes is the shell's own. */
const words = (line: string): string[] =>
  (line.replace(/ >.*$/, "").match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) =>
    word.replaceAll(/^["']|["']$/g, ""),
  );

/** Which command a call leads to; nothing is done. Throws where the call is wrong. */
async function call(args: readonly string[]): Promise<string> {
  const program = sluiceProgram();
  let called = "";
  throwing(program);
  for (const [path, command] of leaves(program))
    command.action(() => {
      called = path;
    });
  await program.parseAsync(args, { from: "user" });
  return called;
}

/** A wrong call throws, at any depth, where it would end the process. */
function throwing(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) throwing(inner);
}

describe("a wrong call", () => {
  test.each([
    [["uplaod", "orders", "x.csv"], "(Did you mean upload?)"],
    [["dlq", "lsit"], "(Did you mean list?)"],
    [["upload", "orders", "x.csv", "--wacth"], "(Did you mean --watch?)"],
    [["upload", "orders"], "(sluice upload --help tells how)"],
  ])("%p is answered by what was meant: %s", async (args, told) => {
    let text = "";
    const write = spyOn(process.stderr, "write").mockImplementation((part) => {
      text += String(part);
      return true;
    });
    await call(args).catch((cause: unknown) => {
      if (!(cause instanceof CommanderError)) throw cause;
    });
    write.mockRestore();
    expect(text).toContain(told);
  });
});
