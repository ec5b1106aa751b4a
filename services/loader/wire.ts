/** Real adapters for the loader: the one file that knows both its config and its parts. */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { storedAuditTrail } from "@sluice/shared/adapters/audit-trail.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { pointerRescue } from "@sluice/shared/adapters/pointer-rescue.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { createConsumer } from "./consumer.ts";

/** Wires the service; nothing is opened before its first use. */
export function wire(config: Config): Service {
  const client = dynamoClient();
  const stage = config.SLUICE_STAGE;
  const store = dynamoAggregateStore({ client, stage, tables: ["loads"] });
  const first = firstEntities(stage, config.SLUICE_EPOCH);
  const entities = namedEntities({
    name: resolvedName({ store, clock: systemClock, name: "entities", first }),
    open: (table) => dynamoEntityStore({ client, stage, table }),
  });
  const objects = openObjectStore(config.SLUICE_OBJECTS);
  const ready = () =>
    probe({
      dynamodb: () => store.ready(),
      entities: () => entities.ready(),
      objects: () => objects.ready(),
    });
  const log = createLog("loader", config.LOG_LEVEL);
  const basics = { store, clock: systemClock, ids: systemIds, epoch: config.SLUICE_EPOCH, feeds };
  const operator = {
    keyId: config.SLUICE_OPERATOR_KEY_ID,
    secretSha256: config.SLUICE_OPERATOR_KEY_SHA256,
  };
  const audit = { trail: storedAuditTrail(store), clock: systemClock, ids: systemIds };
  const app = createApp({ ...basics, log, ready, operator, audit });
  const rescue = pointerRescue("loader", stage, log);
  return {
    name: "loader",
    log,
    fetch: (request) => app.fetch(request),
    consumer: createConsumer({
      ...basics,
      entities,
      objects,
      chunkRows: config.SLUICE_CHUNK_ROWS,
    }),
    ticks: [rescue.tick],
    ready,
    close: async () => {
      rescue.close();
      client.destroy();
    },
  };
}
