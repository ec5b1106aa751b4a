/** `sluice operator serve`: the commands of operators as an HTTP interface. */
import { listen } from "@sluice/shared/runtime/listen.ts";
import { Command, InvalidArgumentError } from "commander";
import { wireOperator } from "../../operator/wire.ts";
import { interrupted, untilAborted } from "../interrupt.ts";
import type { StoreOptions } from "../operator-stores.ts";
import { refusedInOneLine } from "../with-stores.ts";
import { printJson } from "./with-client.ts";

interface ServeOptions extends StoreOptions {
  readonly port: number;
  readonly hostname: string;
  readonly json?: true;
}

/** The command. */
export const operatorCommand = (): Command =>
  new Command("operator")
    .description(
      "the operators' HTTP interface: redrive, discard, reconcile, repair, adopt, restore, rebuild, the audit trail",
    )
    .addCommand(
      new Command("serve")
        .description("serve it until Ctrl-C")
        .option("--dir <directory>", "the running mesh's directory", ".sluice")
        .option(
          "--stage <stage>",
          "a stage on AWS, by the SDK's own settings, instead of the mesh that runs here",
        )
        .option("--port <port>", "0 takes any free one", portNumber, 8090)
        .option("--hostname <address>", "where it listens", "127.0.0.1")
        .option("--json", "print where it listens as JSON")
        .addHelpText("after", "\nExample:\n  $ sluice operator serve --port 8090")
        .action(({ port, hostname, json, ...options }: ServeOptions) =>
          refusedInOneLine(async () => {
            const signal = interrupted();
            const { app, close } = wireOperator(options, signal);
            const server = await listen((request) => Promise.resolve(app.fetch(request)), port, hostname);
            const url = `http://${hostname}:${server.port}`;
            if (json) printJson({ url });
            else console.log(`operators' interface on ${url}`);
            await untilAborted(signal);
            await server.drain();
            await close();
            process.exit(0);
          }),
        ),
    );

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^[0-9]+$/.test(text) || port > 65_535) throw new InvalidArgumentError("It is a number up to 65535.");
  return port;
}
