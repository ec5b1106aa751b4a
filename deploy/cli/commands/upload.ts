/** `sluice upload <feed> <file>`: sends a file, and follows it with `--watch`. */
import { Command } from "commander";
import { bytesShower } from "../bytes-shower.ts";
import type { Receipt } from "../client.ts";
import { codingOf } from "../coding.ts";
import { fileLines } from "../file-lines.ts";
import { progressShower } from "../progress.ts";
import { inPartsFrom, uploadInParts } from "../upload-in-parts.ts";
import { type CommonOptions, printJson, withClient, withClientOptions } from "./with-client.ts";

/** The command. Exit code 0 when the file was taken (with --watch: synced, or checked and good), 2 when it was not. */
export function uploadCommand(): Command {
  return withClientOptions(
    new Command("upload")
      .description("send a file to a feed")
      .argument("<feed>", "such as orders")
      .argument("<file>", "the file's path; one that is compressed with gzip or zstd is sent as it is")
      .option("--check", "have it judged and planned, and not loaded")
      .option(
        "--signing-secret <secret>",
        "what it is signed with, where the key demands it (default: SLUICE_SIGNING_SECRET)",
      )
      .option(
        "--in-parts",
        "send it in parts, as files of 64 MiB and more are: run again, it goes on where it was cut",
      )
      .option("--watch", "follow it to its end, or until a person must decide"),
  )
    .addHelpText("after", "\nExample:\n  $ sluice upload orders day-1.csv --watch")
    .action(
      (
        feed: string,
        path: string,
        options: CommonOptions & { readonly watch?: true; readonly check?: true; readonly inParts?: true },
      ) =>
        withClient(options, async (client) => {
          const body = Bun.file(path);
          if (!(await body.exists())) {
            console.error(`There is no file ${path}.`);
            process.exitCode = 1;
            return;
          }
          const coding = await codingOf(body);
          const mode = options.check === true ? "check" : "load";
          const bytes = bytesShower(process.stderr);
          const receipt: Receipt =
            options.inParts === true || body.size >= inPartsFrom
              ? await uploadInParts(client, { feed, path, coding, mode, told: bytes.show }).finally(bytes.end)
              : await client.upload(feed, body, coding, mode);
          if (receipt.paused !== undefined)
            console.error(
              `Its feed is paused since ${receipt.paused.since} (${receipt.paused.reason}): the file is taken and judged, and loaded once the feed is resumed.`,
            );
          if (options.watch === undefined) {
            if (options.json) printJson(receipt);
            else
              console.log(
                `${receipt.file}${receipt.repeat ? "  (known already: nothing was done)" : ""}\n${receipt.status}`,
              );
            return;
          }
          const progress = progressShower(process.stderr);
          if (!options.json) console.log(receipt.file);
          const view = await client.follow(receipt.file, (now) => progress.show(now));
          progress.end();
          if (options.json) printJson(view);
          else if (view.plan !== null) console.log(fileLines(view).slice(2).join("\n"));
          else if (view.phase !== "synced") console.log(`See what is wrong: sluice errors ${receipt.file}`);
          const isGood =
            view.phase === "synced" || (view.phase === "checked" && view.plan?.reasons.length === 0);
          process.exitCode = isGood ? 0 : 2;
        }),
    );
}
