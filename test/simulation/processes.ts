/** The processes of every service: each is started, killed by its faults, and started again. */
import { queues as queueTopology } from "@sluice/contracts/topology.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { startPoller } from "@sluice/shared/messaging/poller.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { Publisher } from "@sluice/shared/ports/publisher.ts";
import { begin, type Life } from "./life.ts";
import { queueOf } from "./ports.ts";
import { serviceOf } from "./services.ts";
import type { Breaks } from "./variant.ts";
import type { World } from "./world.ts";

/** All of them. */
export const serviceNames: readonly ServiceName[] = [
  "ingest-gateway",
  "validator",
  "loader",
  "sync-consumer",
  "state-query",
];
const processesEach = 2;
/** Rarer than in production, so that a quiet hour costs little; what they promise does not depend on it. */
const tickMs = 4_000;

/** Starts two processes a service. Answers the gateway's life that is alive now, for uploads. */
export function startProcesses(world: World, breaks: Breaks, publisher: Publisher): () => Life {
  let gateway: Life | null = null;
  for (const [index, name] of serviceNames.entries())
    for (let process = 0; process < processesEach; process += 1) {
      const salt = 100 + index * processesEach + process;
      const random = world.chance(salt);
      const skewMs = random.below(20_000) - 10_000;
      const run = async (): Promise<void> => {
        for (;;) {
          const life = begin(world.time, world.faults, random, `${name}.${process}`, skewMs);
          if (name === "ingest-gateway") gateway = life;
          start(name, world, life, breaks, publisher);
          await life.end;
          await world.time.pause(500 + random.below(5_000));
        }
      };
      void run();
    }
  return () => {
    if (gateway === null) throw new Error("no gateway is alive");
    return gateway;
  };
}

function start(name: ServiceName, world: World, life: Life, breaks: Breaks, publisher: Publisher): void {
  const { consumer, ticks, ready } = serviceOf(name, world, life, breaks, publisher);
  const { clock, pause, random } = life;
  const queue = queueOf(life, world.queues[name]);
  startPoller(
    {
      queue: breaks.queue?.(name, queue) ?? queue,
      consumer,
      clock,
      pause,
      log: silentLog,
      ready,
      random: () => random.next(),
    },
    {
      loops: 2,
      waitSeconds: 20,
      visibilitySeconds: queueTopology[name].visibilitySeconds.container,
    },
  );
  for (const tick of ticks) {
    const repeat = async (): Promise<void> => {
      for (;;) {
        await pause(Math.max(tick.everyMs, tickMs));
        await tick.run().catch(() => undefined);
      }
    };
    void repeat();
  }
}
