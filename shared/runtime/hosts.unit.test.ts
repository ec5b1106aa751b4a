/** One table for the hosts: a batch ends the same in a container's poller and on Lambda, as a bundle and as an image. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { memoryQueue } from "../adapters/memory/queue.ts";
import { virtualTime } from "../adapters/memory/virtual-time.ts";
import type { Consumer } from "../messaging/handler.ts";
import { startPoller } from "../messaging/poller.ts";
import { bodyFor, type Fate, groupOf, scriptedConsumer } from "../messaging/testing.ts";
import { silentLog } from "../ports/log.ts";
import { lambdaHandler } from "./lambda.ts";
import type { LambdaParts, SqsEvent } from "./lambda-events.ts";
import type { Service } from "./service.ts";
import { passedThrough, serviceOf } from "./testing.ts";
import { behindAdapter } from "./web-adapter.ts";

/** A batch in receive order, each message with its fate. */
type Batch = readonly (readonly [id: string, fate: Fate])[];

interface Ended {
  readonly acknowledged: readonly string[];
  readonly handedBack: readonly string[];
  readonly deadLettered: readonly string[];
  /** What reached the handler. */
  readonly handled: readonly string[];
}

type Host = (batch: Batch, more?: HostOptions) => Promise<Ended>;

interface HostOptions {
  /** Adds a short cut for whole batches. */
  readonly together?: Consumer["together"];
  /** The dead-letter queue refuses everything. */
  readonly noDeadLetters?: boolean;
}

const sorted = (ids: Iterable<string>): string[] => [...ids].toSorted();

function consumerFor(batch: Batch, { together }: HostOptions) {
  const fates = new Map(batch);
  const consumer = scriptedConsumer((id) => fates.get(id));
  return together === undefined ? consumer : { ...consumer, together };
}

const poller: Host = async (batch, options = {}) => {
  const time = virtualTime();
  const queue = memoryQueue({ clock: time, pause: time.pause });
  const idOf = new Map<string, string>();
  for (const [id, fate] of batch)
    idOf.set(queue.send({ group: groupOf(id), body: bodyFor(id, fate), deduplicationId: id }), id);
  const name = ({ id }: { readonly id: string }): string => idOf.get(id) ?? id;
  const [acknowledged, handedBack, deadLettered]: string[][] = [[], [], []];
  const consumer = consumerFor(batch, options);
  const running = startPoller(
    {
      consumer,
      clock: time,
      pause: time.pause,
      log: silentLog,
      ready: async () => false,
      random: () => 0,
      queue: {
        receive: (asked) => queue.receive(asked),
        acknowledge: async (messages) => void acknowledged?.push(...messages.map(name)),
        hide: async (messages) => void handedBack?.push(...messages.map(name)),
        deadLetter: async (message) => {
          if (options.noDeadLetters === true) throw new Error("no dead-letter queue");
          deadLettered?.push(name(message));
        },
      },
    },
    { loops: 1 },
  );
  const settled = (): number => (acknowledged?.length ?? 0) + (handedBack?.length ?? 0);
  await time.until(() => settled() >= batch.length, 1_000);
  await time.during(running.stop(), 60_000);
  return {
    acknowledged: sorted(acknowledged ?? []),
    handedBack: sorted(handedBack ?? []),
    deadLettered: sorted(deadLettered ?? []),
    handled: consumer.seen,
  };
};

/** Lambda's part of it, whichever way the event comes to the service. */
const onLambda =
  (answerOf: (service: Service, parts: LambdaParts, event: SqsEvent) => Promise<unknown>): Host =>
  async (batch, options = {}) => {
    const deadLettered: string[] = [];
    const consumer = consumerFor(batch, options);
    const deadLetter = async ({ id }: { readonly id: string }): Promise<void> => {
      if (options.noDeadLetters === true) throw new Error("no dead-letter queue");
      deadLettered.push(id);
    };
    const event: SqsEvent = {
      Records: batch.map(([id, fate]) => ({
        eventSource: "aws:sqs",
        messageId: id,
        body: bodyFor(id, fate),
        attributes: { MessageGroupId: groupOf(id), ApproximateReceiveCount: "1" },
      })),
    };
    const answer = (await answerOf(serviceOf({ consumer }), { deadLetter }, event)) as {
      readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
    };
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    return {
      acknowledged: sorted(batch.map(([id]) => id).filter((id) => !failed.has(id))),
      handedBack: sorted(failed),
      deadLettered: sorted(deadLettered),
      handled: consumer.seen,
    };
  };
const lambda = onLambda((service, parts, event) =>
  lambdaHandler(service, parts)(event, lambdaContext(60_000)),
);
const image = onLambda(async (service, parts, event) => {
  const clock = { now: () => new Date(0) };
  const response = await behindAdapter(service, parts, clock)(passedThrough(event, 60_000));
  return response.json();
});
const lambdaContext = (remainingMs: number) =>
  ({ getRemainingTimeInMillis: () => remainingMs }) as Parameters<ReturnType<typeof lambdaHandler>>[1];

/** What must come of a batch, said once more, as plainly as it can be: each group ends at its first failure. */
function expected(batch: Batch): Omit<Ended, "handled"> {
  const failed = new Set<string>();
  const [acknowledged, handedBack, deadLettered]: [string[], string[], string[]] = [[], [], []];
  for (const [id, fate] of batch) {
    const group = groupOf(id);
    if (fate === "retry" || fate === "throw" || fate === "unavailable") failed.add(group);
    if (failed.has(group)) handedBack.push(id);
    else acknowledged.push(id);
    if (!failed.has(group) && (fate === "dead-letter" || fate === "garbage")) deadLettered.push(id);
  }
  return {
    acknowledged: sorted(acknowledged),
    handedBack: sorted(handedBack),
    deadLettered: sorted(deadLettered),
  };
}

const batches = fc
  .array(
    fc.record({
      group: fc.constantFrom("a", "b", "c"),
      fate: fc.constantFrom<Fate>(
        "done",
        "done",
        "done",
        "retry",
        "dead-letter",
        "unavailable",
        "throw",
        "garbage",
      ),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((items): Batch => items.map(({ group, fate }, index) => [`${group}${index}`, fate]));

describe.each([
  ["the container's poller", poller],
  ["the Lambda adapter", lambda],
  ["an image behind Lambda's web adapter", image],
])("%s", (_, host) => {
  const table: readonly (readonly [string, Batch, Omit<Ended, "handled">])[] = [
    [
      "acknowledges what is done",
      [
        ["a1", "done"],
        ["b1", "done"],
      ],
      { acknowledged: ["a1", "b1"], handedBack: [], deadLettered: [] },
    ],
    [
      "hands back the first failure of a group and all behind it, and no other group",
      [
        ["a1", "done"],
        ["a2", "retry"],
        ["b1", "done"],
        ["a3", "done"],
        ["b2", "done"],
      ],
      { acknowledged: ["a1", "b1", "b2"], handedBack: ["a2", "a3"], deadLettered: [] },
    ],
    [
      "treats a throw as a failure",
      [
        ["a1", "throw"],
        ["a2", "done"],
        ["b1", "done"],
      ],
      { acknowledged: ["b1"], handedBack: ["a1", "a2"], deadLettered: [] },
    ],
    [
      "hands back what meets a dependency that is down",
      [
        ["a1", "unavailable"],
        ["a2", "done"],
        ["b1", "done"],
      ],
      { acknowledged: ["b1"], handedBack: ["a1", "a2"], deadLettered: [] },
    ],
    [
      "moves a hopeless message aside and goes on with its group",
      [
        ["a1", "dead-letter"],
        ["a2", "done"],
      ],
      { acknowledged: ["a1", "a2"], handedBack: [], deadLettered: ["a1"] },
    ],
    [
      "moves a body that nobody can read aside and goes on with its group",
      [
        ["a1", "garbage"],
        ["a2", "done"],
        ["a3", "retry"],
      ],
      { acknowledged: ["a1", "a2"], handedBack: ["a3"], deadLettered: ["a1"] },
    ],
  ];
  test.each(table)("%s", async (_, batch, result) => {
    expect(await host(batch)).toMatchObject(result);
    expect(expected(batch)).toEqual(result);
  });

  test("does not so much as look at what stands behind a failure of its group", async () => {
    const { handled } = await host([
      ["a1", "done"],
      ["a2", "retry"],
      ["a3", "done"],
      ["a4", "dead-letter"],
    ]);
    expect(handled).toEqual(["a1", "a2"]);
  });

  test("hands a group back when its hopeless message cannot be moved aside", async () => {
    expect(
      await host(
        [
          ["a1", "dead-letter"],
          ["a2", "done"],
          ["b1", "done"],
        ],
        { noDeadLetters: true },
      ),
    ).toMatchObject({
      acknowledged: ["b1"],
      handedBack: ["a1", "a2"],
      deadLettered: [],
    });
  });

  test("never acknowledges past a group's failure, whatever the fates and however groups are mixed", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        expect(await host(batch)).toMatchObject(expected(batch));
      }),
      { numRuns: 100 },
    );
  });

  describe("with a short cut for whole batches", () => {
    const batch: Batch = [
      ["a1", "done"],
      ["a2", "done"],
      ["b1", "retry"],
    ];

    test("takes all messages at once, in the order received", async () => {
      const given: string[] = [];
      const ended = await host(batch, {
        together: async (messages) => {
          given.push(...messages.map(({ id }) => id));
          return true;
        },
      });
      expect(given).toEqual(["a1", "a2", "b1"]);
      expect(ended).toMatchObject({ acknowledged: ["a1", "a2", "b1"], handedBack: [], handled: [] });
    });

    test.each([
      ["says no", async () => false],
      [
        "throws",
        async () => {
          throw new Error("one of them is bad");
        },
      ],
    ])("takes them one by one when it %s", async (_, together) => {
      expect(await host(batch, { together })).toMatchObject(expected(batch));
    });

    test("does not take it with a body that nobody can read: that one's group must wait for its end", async () => {
      let asked = 0;
      const together = async (): Promise<boolean> => {
        asked += 1;
        return true;
      };
      const bad: Batch = [
        ["a1", "garbage"],
        ["a2", "done"],
        ["a3", "done"],
      ];
      expect(await host(bad, { together, noDeadLetters: true })).toMatchObject({
        acknowledged: [],
        handedBack: ["a1", "a2", "a3"],
      });
      expect(asked).toBe(0);
    });
  });
});
