/** `sluice start` (also `up`): the mesh, left running until Ctrl-C. */
import { Command } from "commander";
import { startMesh } from "../../local/supervisor/mesh.ts";

interface StartOptions {
  readonly dir: string;
  readonly port: string;
  readonly ephemeral?: true;
}

/** The command. */
export function startCommand(): Command {
  return new Command("start")
    .alias("up")
    .description("start the whole mesh on this machine and leave it running")
    .option("--dir <directory>", "where its data is kept", ".sluice")
    .option("--port <port>", "of the public address", "8080")
    .option("--ephemeral", "keep nothing: a fresh directory, removed at the stop")
    .addHelpText("after", "\nExamples:\n  $ sluice start\n  $ sluice up --ephemeral --port 8081")
    .action(async (options: StartOptions) => {
      const mesh = await startMesh({
        directory: options.dir,
        port: Number(options.port),
        ephemeral: options.ephemeral ?? false,
        say: (line) => console.log(line),
      });
      const { url, partnerKey, operatorKey, databaseUrl } = mesh.run();
      console.log(`
Sluice runs.

  address       ${url}
  partner key   ${partnerKey}   (partner acme)
  operator key  ${operatorKey}
  Postgres      ${databaseUrl}
  data and logs ${mesh.directory}

Send a first file:

  printf 'order_no,step,at,customer,currency,amount\\nA-1001,created,2026-11-20T09:30:00Z,Aoki Books,JPY,1250\\n' |
    curl -sS ${url}/v1/feeds/orders/files -H 'authorization: Bearer ${partnerKey}' --data-binary @-

Ctrl-C stops everything.`);
      const stop = Promise.withResolvers<void>();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.resolve());
      await stop.promise;
      console.log("\nstopping");
      await mesh.stop();
      process.exit(0);
    });
}
