/**
 * A design put together from the settings of published ones: one outbox table, "retry three times", a filter on INSERT and MODIFY,
 * one message group, content-based deduplication alone. Each setting is one that looks harmless.
 */
import type { Design } from "./design.ts";

const image = { orderId: { S: "A-1" }, status: { S: "created" }, event: { S: "OrderCreated" } };

export const published: Design = {
  tables: [
    {
      name: "orders",
      oneItemAnEntity: false,
      samples: [
        { what: "a write", record: { eventID: "1", eventName: "INSERT", dynamodb: { NewImage: image } } },
        { what: "a deletion", record: { eventID: "2", eventName: "REMOVE", dynamodb: { Keys: {} } } },
        {
          what: "a write without a status",
          record: {
            eventID: "3",
            eventName: "MODIFY",
            dynamodb: { NewImage: { orderId: { S: "A-2" }, event: { S: "OrderCreated" } } },
          },
        },
      ],
    },
  ],
  hops: [
    {
      name: "outbox-pipe",
      table: "orders",
      startAt: "LATEST",
      filter: { dynamodb: { NewImage: { event: { S: [{ exists: true }] } } } },
      template: '{"id":<$.dynamodb.NewImage.orderId.S>,"status":<$.dynamodb.NewImage.status.S>}',
      fifo: { group: "orders", deduplication: null },
      parallelization: 10,
      bisects: false,
      triesMax: 3,
      recordAgeMax: 300,
      deadLetterQueue: null,
      ageAlarm: null,
      rescuesPointers: false,
    },
    {
      name: "analytics",
      table: "orders",
      startAt: "TRIM_HORIZON",
      filter: { eventName: ["INSERT", "MODIFY"] },
      template: null,
      fifo: null,
      parallelization: 1,
      bisects: true,
      triesMax: null,
      recordAgeMax: null,
      deadLetterQueue: "analytics-dlq",
      ageAlarm: 4 * 3_600,
      rescuesPointers: false,
    },
    {
      name: "search",
      table: "orders",
      startAt: "TRIM_HORIZON",
      filter: { dynamodb: { NewImage: { orderId: { S: [{ exists: true }] } } } },
      template: null,
      fifo: { group: "$.dynamodb.NewImage.region.S", deduplication: "$.eventID" },
      parallelization: 1,
      bisects: true,
      triesMax: null,
      recordAgeMax: 4 * 3_600,
      deadLetterQueue: "search-dlq",
      ageAlarm: 300,
      rescuesPointers: false,
    },
  ],
  queues: [
    {
      name: "orders.fifo",
      fifo: true,
      visibilitySeconds: 30,
      timeoutSeconds: 30,
      retentionSeconds: 14 * 86_400,
      deadLetters: { name: "orders-dlq", fifo: false, retentionSeconds: 4 * 86_400 },
      deadLetterAlarm: false,
      stopsGroupAtFailure: false,
      guardsVersions: false,
      repeatTest: null,
    },
  ],
};
