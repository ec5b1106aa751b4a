/** What the commands that talk to a mesh share: their options, and how a refusal ends them. */
import type { Command } from "commander";
import { type Client, type ClientOptions, connect } from "../client.ts";
import { refusedInOneLine } from "../with-stores.ts";

/** The options, with `--json` for scripts. */
export interface CommonOptions extends ClientOptions {
  readonly json?: true;
}

/** Adds the common options. */
export function withClientOptions(command: Command): Command {
  return command
    .option("--url <url>", "the mesh's address (default: SLUICE_URL, or the mesh that runs here)")
    .option("--key <key>", "the API key (default: SLUICE_KEY, or the running mesh's)")
    .option("--dir <directory>", "the running mesh's directory", ".sluice")
    .option("--json", "print JSON");
}

/** Runs a command's work as a partner; a refusal is one line and exit code 1. */
export const withClient = (options: CommonOptions, work: (client: Client) => Promise<void>): Promise<void> =>
  refusedInOneLine(() => work(connect(options, "partner")));

/** Runs a command's work as the operator. */
export const withOperator = (
  options: CommonOptions,
  work: (client: Client) => Promise<void>,
): Promise<void> => refusedInOneLine(() => work(connect(options, "operator")));

/** Prints a value as JSON. */
export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));
