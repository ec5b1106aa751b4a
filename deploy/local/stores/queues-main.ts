/** The process `queues`: fauxqs with its mends, on PORT, with its data under SLUICE_QUEUES_DIR. */
import { mkdirSync } from "node:fs";
import { startFauxqs } from "fauxqs";
import { forgetGoneCallers } from "./fauxqs-callers.ts";
import { mendFauxqs } from "./fauxqs-mends.ts";

const { PORT = "0", SLUICE_QUEUES_DIR: dataDir } = process.env;
if (dataDir === undefined) throw new Error("SLUICE_QUEUES_DIR must name a directory");
mkdirSync(dataDir, { recursive: true });
await mendFauxqs();
await forgetGoneCallers();
const server = await startFauxqs({ port: Number(PORT), host: "127.0.0.1", dataDir, logger: false });
console.log(JSON.stringify({ msg: "listening", port: server.port }));
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void server.stop().finally(() => process.exit(0)));
