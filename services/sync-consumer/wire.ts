/** Builds the service from its configuration: the only file that knows both. */
import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { eventBridgeClient } from "@sluice/shared/adapters/eventbridge/client.ts";
import { eventBridgePublisher } from "@sluice/shared/adapters/eventbridge/publisher.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { postgresLegacyStore } from "@sluice/shared/adapters/postgres/legacy-store.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { SyncDeps } from "./deps.ts";
import { syncConsumer } from "./on-entity-changed.ts";
import { pruneInbox } from "./prune-inbox.ts";
import { publishProgress } from "./publish-progress.ts";

/**
 * The service. Sluice's tables in Postgres are made at once if it answers; if it does not, the service starts all the same, is not
 * ready, and makes them when it comes.
 */
export async function wire(config: Config): Promise<Service> {
  const log = createLog("sync-consumer", config.LOG_LEVEL);
  const events = eventBridgeClient();
  const deps: SyncDeps = {
    legacy: postgresLegacyStore({ url: config.DATABASE_URL, poolSize: config.SLUICE_POSTGRES_POOL }),
    publisher: eventBridgePublisher({
      client: events,
      stage: config.SLUICE_STAGE,
      source: "sync-consumer",
    }),
    clock: systemClock,
    ids: systemIds,
    epoch: config.SLUICE_EPOCH,
    feedOfEntity,
  };
  await deps.legacy
    .ready()
    .catch((err: unknown) => log.warn({ err }, "Postgres cannot be used yet; starting without it"));
  const ready = () => probe({ postgres: () => deps.legacy.ready() });
  const app = createApp(ready);
  return {
    name: "sync-consumer",
    log,
    fetch: (request) => app.fetch(request),
    consumer: syncConsumer(deps),
    ticks: [publishProgress(deps), pruneInbox(deps)],
    ready,
    close: async () => {
      await deps.legacy.close();
      events.destroy();
    },
  };
}
