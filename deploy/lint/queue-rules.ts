/** Rules of queues and their consumers. */
import type { ConsumedQueue, Design, Finding, Rule } from "./design.ts";

const perQueue =
  (fault: (queue: ConsumedQueue) => string | null) =>
  ({ queues }: Design): Finding[] =>
    queues.flatMap((queue) => {
      const what = fault(queue);
      return what === null ? [] : [{ where: queue.name, what }];
    });

const lambdaGuide = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html";
const partialGuide = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html";
const deadLetterGuide =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

/** Each looks at every queue. */
export const queueRules: readonly Rule[] = [
  {
    id: "queue-dead-letters",
    why: "A message that fails for ever is gone after the retention, and blocks its group until then.",
    link: deadLetterGuide,
    check: perQueue(({ deadLetters, deadLetterAlarm, fifo }) => {
      if (deadLetters === null) return "it has no dead-letter queue";
      if (deadLetters.fifo !== fifo) return "its dead-letter queue is not of its own kind";
      return deadLetterAlarm ? null : "nobody is told of its dead letters";
    }),
  },
  {
    id: "dead-letter-retention",
    why: "A message keeps its first timestamp when it is dead-lettered: a dead-letter queue that keeps no longer than its source loses what waited before.",
    link: deadLetterGuide,
    check: perQueue(({ deadLetters, retentionSeconds }) =>
      deadLetters !== null && deadLetters.retentionSeconds <= retentionSeconds
        ? "its dead-letter queue keeps messages no longer than it does itself"
        : null,
    ),
  },
  {
    id: "visibility",
    why: "A message that comes into sight while it is worked on is worked on twice; Lambda also tries a throttled batch again within it.",
    link: lambdaGuide,
    check: perQueue(({ visibilitySeconds, timeoutSeconds }) =>
      timeoutSeconds !== null && visibilitySeconds < 6 * timeoutSeconds
        ? `it hides messages for ${visibilitySeconds} s, less than six times the ${timeoutSeconds} s of its function`
        : null,
    ),
  },
  {
    id: "group-stops-at-failure",
    why: "What stands behind a failed message of its group and is done all the same has overtaken it.",
    link: partialGuide,
    check: perQueue(({ fifo, stopsGroupAtFailure }) =>
      fifo && !stopsGroupAtFailure ? "a failed message lets later ones of its group through" : null,
    ),
  },
  {
    id: "version-guard",
    why: "A redriven message comes behind newer ones of its key: without a guard it overwrites them.",
    link: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html",
    check: perQueue(({ guardsVersions }) =>
      guardsVersions === false ? "a redriven message overwrites what is newer" : null,
    ),
  },
  {
    id: "repeat-test",
    why: "Every hop delivers at least once: a consumer that no test repeats is one that nobody knows to bear it.",
    link: "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
    check: perQueue(({ repeatTest }) =>
      repeatTest === null ? "no test gives its consumer a message twice" : null,
    ),
  },
];
