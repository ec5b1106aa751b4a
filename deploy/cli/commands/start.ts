/** `sluice start` (also `up`): the mesh, left running until Ctrl-C. */
import { Command, InvalidArgumentError, Option } from "commander";
import { type Host, hosts } from "../../local/supervisor/host.ts";
import { startMesh } from "../../local/supervisor/mesh.ts";
import { outsideParts } from "../../local/supervisor/outside.ts";
import type { RunFile } from "../../local/supervisor/run-file.ts";
import { interrupted, untilAborted } from "../interrupt.ts";
import { printJson } from "./with-client.ts";

interface StartOptions {
  readonly dir: string;
  readonly port: number;
  readonly ephemeral?: true;
  readonly host: Host;
  readonly json?: true;
}

/** The command. Exit code 0 after a Ctrl-C, 1 when it could not start. */
export function startCommand(): Command {
  return new Command("start")
    .alias("up")
    .description("start the whole mesh on this machine and leave it running")
    .option("--dir <directory>", "where its data is kept", ".sluice")
    .option("--port <port>", "of the public address; 0 takes any free one", portNumber, 8080)
    .option("--ephemeral", "keep nothing: a fresh directory, removed at the stop")
    .addOption(
      new Option(
        "--host <host>",
        "what the services run as: servers, or Lambda functions from their bundles, or as their images start them on Bun",
      )
        .choices(hosts)
        .default("server"),
    )
    .option("--json", "print what runs as JSON")
    .addHelpText(
      "after",
      "\nParts that run already are used where AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS, SLUICE_OBJECTS or DATABASE_URL name them.\n\nExamples:\n  $ sluice start\n  $ sluice up --ephemeral --port 8081\n  $ sluice start --host lambda",
    )
    .action(async ({ dir, port, ephemeral, host, json }: StartOptions) => {
      const signal = interrupted();
      const say = (line: string): void => console.error(line);
      const mesh = await startMesh({
        directory: dir,
        port,
        ephemeral: ephemeral ?? false,
        outside: outsideParts(process.env),
        host,
        say,
        signal,
      });
      if (json) printJson({ directory: mesh.directory, ...mesh.run() });
      else console.log(welcome(mesh.run(), mesh.directory));
      await untilAborted(signal);
      say("\nstopping");
      await mesh.stop();
      process.exit(0);
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^[0-9]+$/.test(text) || port > 65_535) throw new InvalidArgumentError("It is a number up to 65535.");
  return port;
}

const welcome = ({ url, partnerKey, operatorKey, databaseUrl }: RunFile, directory: string): string => `
Sluice runs.

  address       ${url}
  console       ${url}/console   (sign in with either key)
  partner key   ${partnerKey}   (partner acme)
  operator key  ${operatorKey}
  Postgres      ${databaseUrl}
  data and logs ${directory}

Send a first file:

  printf 'order_no,step,at,customer,currency,amount\\nA-1001,created,2026-11-20T09:30:00Z,Aoki Books,JPY,1250\\n' |
    curl -sS ${url}/v1/feeds/orders/files -H 'authorization: Bearer ${partnerKey}' --data-binary @-

Ctrl-C stops everything.`;
