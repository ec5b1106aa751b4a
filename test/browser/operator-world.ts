/** The console as operators meet it: held files, pauses, dead letters and queues that are busy, over memory adapters. */
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { entityBody } from "@sluice/shared/dead-letters/testing.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { listen } from "@sluice/shared/runtime/listen.ts";
import {
  eventsOf,
  fileNumbered,
  keys,
  partnerNamed,
  second,
  testQuery,
  wholeWay,
} from "@sluice/state-query/testing.ts";
import { feedPaused } from "@sluice/state-query/testing-pauses.ts";

/** The console. */
export interface OperatorWorld {
  readonly url: string;
  readonly key: string;
  close(): Promise<void>;
}

const letter = (key: string, reason: string) => ({
  body: entityBody({ key }),
  group: `acme:order:${key}`,
  attributes: { reason, receiveCount: "3" },
});
const deep = (waiting: number, inFlight: number) => async () => ({ waiting, inFlight });

/** Starts it. */
export async function startOperatorConsole(): Promise<OperatorWorld> {
  const query = await testQuery({
    clock: { now: () => new Date(second(1_500)) },
    gauges: [
      { queue: "ingest-gateway", depth: deep(0, 0) },
      { queue: "validator", depth: deep(4, 8) },
      { queue: "loader", depth: deep(130, 50) },
      { queue: "sync-consumer", depth: deep(2_400, 40) },
      { queue: "state-query", depth: () => Promise.reject(new Error("away")) },
    ],
    deadLetters: [
      memoryDeadLetterQueue({ kind: "queue", name: "sync-consumer" }, systemClock, [
        letter("A-1", "the amount is too small for the old table"),
        letter("A-2", "the amount is too small for the old table"),
      ]),
      memoryDeadLetterQueue({ kind: "pipe", name: "loads-work" }, systemClock),
    ],
  });
  const partners = ["acme", "zenith"];
  for (let number = 1; number <= 24; number += 1) {
    const choice = { partner: partners[number % 2] ?? "", at: number * 55 };
    await query.take(...wholeWay(fileNumbered(number), choice));
  }
  for (const number of [25, 26]) {
    const e = eventsOf(fileNumbered(number), { partner: partners[number % 2] ?? "", at: 1_330 + number });
    await query.take(e.received(), e.sharded(), e.validated(), e.planned(), e.held());
  }
  await query.take(feedPaused({ partner: partnerNamed("zenith") }, 1, 1_400));
  const server = await listen((request) => Promise.resolve(query.app.fetch(request)), 0, "127.0.0.1");
  return {
    url: `http://127.0.0.1:${server.port}`,
    key: keys.operator,
    close: async () => {
      await server.drain();
    },
  };
}
