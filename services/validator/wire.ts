/** Real adapters for the validator: the one file that knows both its config and its parts. */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { validatorConsumer } from "./consumer.ts";

/** Wires the service; nothing is opened before its first use. */
export function wire(config: Config): Service {
  const client = dynamoClient();
  const store = dynamoAggregateStore({ client, stage: config.SLUICE_STAGE, tables: ["validations"] });
  const objects = openObjectStore(config.SLUICE_OBJECTS);
  const ready = () => probe({ dynamodb: () => store.ready(), objects: () => objects.ready() });
  return {
    name: "validator",
    log: createLog("validator", config.LOG_LEVEL),
    fetch: createApp(ready).fetch,
    consumer: validatorConsumer({ store, objects, clock: systemClock, epoch: config.SLUICE_EPOCH, feeds }),
    ready,
    close: async () => client.destroy(),
  };
}
