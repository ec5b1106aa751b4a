/** Builds the gateway of real parts: the one place that knows both its settings and its adapters. */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { storedAuditTrail } from "@sluice/shared/adapters/audit-trail.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import {
  openObjectStore,
  openObjectSweep,
  openPartStore,
} from "@sluice/shared/adapters/open-object-store.ts";
import { pointerRescue } from "@sluice/shared/adapters/pointer-rescue.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { createApp } from "./app.ts";
import { sweepObjects } from "./sweep-objects.ts";
import type { GatewayConfig } from "./config.ts";
import { createConsumer } from "./consumer.ts";
import type { GatewayDeps } from "./deps.ts";
import { keyLookup } from "./partners.ts";
import { createCutter } from "./sharding/cutter.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { createSharder } from "./sharding/sharder.ts";
import { abandonedUploads } from "./uploads/abandoned-uploads.ts";
import { openWorkDirectory, readLocalFile } from "./work-directory.ts";

/** A fresh DuckDB thread after so many files: each leaves some memory behind. */
const recycleAfterJobs = 200;

/** The service, ready to be hosted. */
export async function wire(config: GatewayConfig): Promise<Service> {
  const log = createLog("ingest-gateway", config.LOG_LEVEL);
  const client = dynamoClient();
  const store = dynamoAggregateStore({
    client,
    stage: config.SLUICE_STAGE,
    tables: ["files", "shards", "partners"],
  });
  const objects = openObjectStore(config.SLUICE_OBJECTS);
  const parts = openPartStore(config.SLUICE_OBJECTS, objects);
  const work = openWorkDirectory(config.SLUICE_WORK_DIR);
  const sharder = createSharder({
    wasm: config.SLUICE_DUCKDB_WASM ?? wasmDirectory(),
    directory: work.path,
    memoryLimitMb: config.SLUICE_DUCKDB_MEMORY_MB,
    recycleAfterJobs,
  });
  const ready = () => probe({ dynamodb: () => store.ready(), objects: () => objects.ready() });
  const deps: GatewayDeps = {
    store,
    objects,
    parts,
    clock: systemClock,
    pause: systemPause,
    ids: systemIds,
    log,
    epoch: config.SLUICE_EPOCH,
    feeds,
    cutter: createCutter(sharder),
    rowsPerShard: config.SLUICE_ROWS_PER_SHARD,
    ready,
    audit: { trail: storedAuditTrail(store), clock: systemClock, ids: systemIds },
    findKey: keyLookup(store, {
      keyId: config.SLUICE_OPERATOR_KEY_ID,
      secretSha256: config.SLUICE_OPERATOR_KEY_SHA256,
    }),
    requestsPerMinute: config.SLUICE_REQUESTS_PER_MINUTE,
    publicUrl: config.PUBLIC_URL.replace(/\/+$/, ""),
    newSecret: () => randomBytes(32).toString("base64url"),
    backOff: (attempt) => wait(Math.random() * Math.min(10 * 2 ** Math.min(attempt, 10), 1000)),
    jobDirectory: () => work.job(),
    readLocal: readLocalFile,
  };
  const app = createApp(deps);
  const sweep = openObjectSweep(config.SLUICE_OBJECTS);
  const rescue = pointerRescue("ingest-gateway", config.SLUICE_STAGE, log);
  return {
    name: "ingest-gateway",
    log,
    fetch: (request) => app.fetch(request),
    consumer: createConsumer(deps),
    ticks: [
      rescue.tick,
      ...abandonedUploads(parts),
      ...(sweep === null ? [] : [sweepObjects(sweep, systemClock)]),
    ],
    ready,
    close: async () => {
      await sharder.close();
      await work.remove();
      rescue.close();
      client.destroy();
    },
  };
}
