/** Real adapters for state-query: the one file that knows both its config and its parts. */
import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type QueueName, queues } from "@sluice/contracts/topology.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { dynamoReadModel } from "@sluice/shared/adapters/dynamodb/read-model.ts";
import { generational } from "@sluice/shared/generations/generational.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { deadLetterPlaces } from "@sluice/contracts/dead-letter-places.ts";
import { noticePoster } from "@sluice/shared/adapters/notice-poster.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { sqsClient } from "@sluice/shared/adapters/sqs/client.ts";
import { sqsDeadLetterQueue } from "@sluice/shared/adapters/sqs/dead-letter-queue.ts";
import { sqsQueueGauge } from "@sluice/shared/adapters/sqs/queue-gauge.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { queryConsumer } from "./on-event.ts";
import type { WebhookDeps } from "./webhooks/deps.ts";
import { sendNotices } from "./webhooks/send-notices.ts";

/** How often a live stream asks the read model. */
const pollMs = 250;
/** Each holds a connection and asks the read model four times a second. */
const streamsMax = 500;
/** One partner's programs leave room for others'. */
const streamsOfKeyMax = 200;

/** Wires the service; nothing is opened before its first use. */
export function wire(config: Config): Service {
  const client = dynamoClient();
  const model = generational(dynamoReadModel({ client, stage: config.SLUICE_STAGE }), () =>
    performance.now(),
  );
  const objects = openObjectStore(config.SLUICE_OBJECTS);
  const sqs = sqsClient();
  const log = createLog("state-query", config.LOG_LEVEL);
  const ready = () => probe({ dynamodb: () => model.ready(), objects: () => objects.ready() });
  const webhooks: WebhookDeps = {
    store: dynamoAggregateStore({ client, stage: config.SLUICE_STAGE }),
    clock: systemClock,
    log,
    poster: noticePoster({ targets: config.SLUICE_WEBHOOK_TARGETS }),
    newId: () => systemIds.ulid(),
    newSecretBytes: () => randomBytes(32),
    random: () => randomInt(1_000_000) / 1_000_000,
  };
  const app = createApp({
    webhooks,
    model,
    generation: () => model.generation(),
    objects,
    deadLetters: deadLetterPlaces.map((place) => sqsDeadLetterQueue(sqs, config.SLUICE_STAGE, place)),
    gauges: namesOf<QueueName>(queues).map((name) => sqsQueueGauge(sqs, config.SLUICE_STAGE, name)),
    clock: systemClock,
    log,
    feeds,
    operator: { keyId: config.SLUICE_OPERATOR_KEY_ID, secretSha256: config.SLUICE_OPERATOR_KEY_SHA256 },
    ready,
    pause: (signal) => wait(pollMs, undefined, { signal }).catch(() => undefined),
    streamsMax,
    streamsOfKeyMax,
    requestsPerMinute: config.SLUICE_REQUESTS_PER_MINUTE,
  });
  return {
    name: "state-query",
    log,
    fetch: (request) => app.fetch(request),
    consumer: queryConsumer({ model, webhooks }),
    ticks: [sendNotices(webhooks)],
    ready,
    close: async () => {
      sqs.destroy();
      client.destroy();
    },
  };
}
