/**
 * A service as a Lambda function on this machine: `main.ts <service> <directory of its bundle> [<runtime client>]`, or `main.ts <service> image`. Its bundle
 * runs in Node 24 behind the Lambda Runtime API, what its image starts on Bun behind what AWS Lambda Web Adapter does; HTTP on PORT, its queue's batches and its ticks come to it as events, as the stacks in deploy/aws have them come.
 */
import { services } from "@sluice/contracts/services.ts";
import { queues } from "@sluice/contracts/topology.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsQueue } from "@sluice/shared/adapters/sqs/queue.ts";
import { systemPause } from "@sluice/shared/ports/clock.ts";
import { ticks } from "../../aws/service/shape.ts";
import { startEventSource } from "./event-source.ts";
import { deployFunction, type Invocation, type LocalFunction } from "./function.ts";
import { answerBy } from "./http.ts";
import { deployImage, imageOf } from "./image.ts";
import { functionPool } from "./pool.ts";

/** Processes of one function at once: a machine is not AWS. */
const processesMax = 4;
/** Batches in flight: what is left is for HTTP. */
const batchesMax = 2;
/** A schedule's shortest step on AWS is a minute; here nobody waits so long. */
const tickMs = 2_000;

const [named = "", directory = "", runtime] = process.argv.slice(2);
const service = services.find((one) => one === named);
if (service === undefined || directory === "")
  throw new Error(
    `usage: main.ts <${services.join(" | ")}> image | <directory of its bundle> [<runtime client>]`,
  );
const { SLUICE_STAGE: stage = "local", PORT = "0", LOG_LEVEL = "info" } = process.env;
const { lambdaTimeoutSeconds, visibilitySeconds } = queues[service];

const log = createLog(`${service}-host`, LOG_LEVEL);
const env = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
const write = (text: string): void => void process.stdout.write(text);
const image = imageOf(service);
const deploy = (): LocalFunction =>
  directory === "image"
    ? deployImage({ ...image, env: { ...env, ...image.env }, write })
    : deployFunction({ directory, env, write, ...(runtime === undefined ? {} : { runtime }) });
const pool = functionPool(deploy, processesMax);
const invoke = (event: unknown): Promise<Invocation> => pool.invoke(event, lambdaTimeoutSeconds * 1000);

const source = startEventSource({
  queue: sqsQueue({ client: sqsClient(), stage, queue: service }),
  invoke,
  log,
  pause: systemPause,
  visibilitySeconds: visibilitySeconds.lambda,
  concurrency: batchesMax,
});
const server = Bun.serve({
  port: Number(PORT),
  hostname: "127.0.0.1",
  idleTimeout: 0,
  fetch: (request) => answerBy(invoke, systemPause, request),
});
const ticking = new AbortController();
const scheduled = ticks[service].map(async (tick) => {
  while (!ticking.signal.aborted) {
    const invocation = await invoke({ tick });
    if (invocation.kind !== "answered")
      log.warn({ tick, invocation }, "a tick failed; the next one tries again");
    await systemPause(tickMs, ticking.signal);
  }
});
log.info({ port: server.port, directory }, "listening");

async function stop(): Promise<void> {
  ticking.abort();
  await Promise.all([source.stop(), server.stop(), ...scheduled]);
  await pool.stop();
}
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void stop().finally(() => process.exit(0)));
