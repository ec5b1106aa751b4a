/** `sluice demo`: a mesh of its own, a day of real files through it, every row checked; exit code 0 only if all held. */
import { Command } from "commander";
import { printJson } from "./with-client.ts";

interface DemoOptions {
  readonly feed?: string;
  readonly file?: string;
  readonly json?: true;
}

/** The command. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run real files through a fresh mesh and check every row")
    .option("--feed <feed>", "with --file: send a file of your own to this feed instead")
    .option("--file <file>", "the file's path")
    .option("--json", "print how it came out as JSON, and what happens on stderr")
    .addHelpText(
      "after",
      "\nExamples:\n  $ sluice demo\n  $ sluice demo --feed postal-codes --file KEN_ALL.CSV",
    )
    .action(async ({ feed, file, json }: DemoOptions, command: Command) => {
      if ((feed === undefined) !== (file === undefined)) command.error("--feed and --file go together");
      // Only here: what it needs takes longer to load than all other commands together.
      const { runDemo } = await import("../run-demo.ts");
      const say = (line: string): void => (json ? console.error(line) : console.log(line));
      const { held, failed, seconds } = await runDemo(
        say,
        feed === undefined || file === undefined ? null : { feed, file },
      );
      if (json) printJson({ held, failed, seconds });
      else console.log(`\n${held} checks held, ${failed} failed, in ${seconds} s.`);
      process.exitCode = failed === 0 ? 0 : 1;
      process.exit();
    });
}
