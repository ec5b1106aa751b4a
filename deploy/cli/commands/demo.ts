/** `sluice demo`: a mesh of its own, a day of real files through it, every row checked; exit code 0 only if all held. */
import { Command } from "commander";
import { basename } from "node:path";
import postgres from "postgres";
import { mainJob, ownFile } from "../../demo/script.ts";
import { openTheatre } from "../../demo/theatre.ts";
import { firstPartner } from "../../local/supervisor/first-partner.ts";
import { startMesh } from "../../local/supervisor/mesh.ts";
import { client } from "../client.ts";
import { interrupted, rejectedWhen } from "../interrupt.ts";
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
      const begun = performance.now();
      const signal = interrupted();
      const say = (line: string): void => (json ? console.error(line) : console.log(line));
      // A database of its own, whatever DATABASE_URL says: the demo compares all that is in it.
      const mesh = await startMesh({ ephemeral: true, port: 0, databaseUrl: null, say, signal });
      const sql = postgres(mesh.run().databaseUrl, { max: 1, onnotice: () => undefined });
      try {
        const { url, partnerKey } = mesh.run();
        const theatre = openTheatre(client(url, partnerKey), sql, firstPartner, say);
        const play = async (): Promise<void> => {
          if (feed === undefined || file === undefined) return mainJob(theatre, mesh);
          const bytes = new Uint8Array(await Bun.file(file).arrayBuffer());
          return ownFile(theatre, feed, basename(file), bytes);
        };
        await Promise.race([play(), rejectedWhen(signal)]);
        const { held, failed } = theatre.result();
        const seconds = Math.round((performance.now() - begun) / 1000);
        if (json) printJson({ held, failed, seconds });
        else console.log(`\n${held} checks held, ${failed} failed, in ${seconds} s.`);
        process.exitCode = failed === 0 ? 0 : 1;
      } finally {
        await sql.end();
        await mesh.stop();
      }
      process.exit();
    });
}
