/** Real adapters for the validator: the one file that knows both its config and its parts. */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { dynamoProjection } from "@sluice/shared/adapters/dynamodb/projection.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { pointerRescue } from "@sluice/shared/adapters/pointer-rescue.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Service } from "@sluice/shared/runtime/service.ts";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { validatorConsumer } from "./consumer.ts";
import { createShardJudge } from "./sql/shard-judge.ts";

/** A shard of fewer bytes, a thousand rows or so, is judged by valibot at once. */
const smallBytes = 64 * 1024;
/** A shard of the usual size is judged by valibot, in a tenth of a second, rather than wait for the thread's start. */
const coldBytes = 2 * 1024 * 1024;
/** A fresh DuckDB thread after so many shards: each leaves some memory behind. */
const recycleAfterJobs = 500;

/** Wires the service; nothing is opened before its first use. */
export function wire(config: Config): Service {
  const client = dynamoClient();
  const store = dynamoAggregateStore({ client, stage: config.SLUICE_STAGE, tables: ["validations"] });
  const references = dynamoProjection(client, config.SLUICE_STAGE, "references");
  const objects = openObjectStore(config.SLUICE_OBJECTS);
  const ready = () => probe({ dynamodb: () => store.ready(), objects: () => objects.ready() });
  const log = createLog("validator", config.LOG_LEVEL);
  const shardJudge = createShardJudge({
    wasm: config.SLUICE_DUCKDB_WASM ?? wasmDirectory(),
    memoryLimitMb: config.SLUICE_DUCKDB_MEMORY_MB,
    log,
    smallBytes,
    coldBytes,
    recycleAfterJobs,
  });
  const rescue = pointerRescue("validator", config.SLUICE_STAGE, log);
  return {
    name: "validator",
    log,
    fetch: createApp(ready).fetch,
    consumer: validatorConsumer({
      store,
      objects,
      clock: systemClock,
      epoch: config.SLUICE_EPOCH,
      feeds,
      references,
      judge: shardJudge.judge,
    }),
    ticks: [rescue.tick],
    ready,
    close: async () => {
      await shardJudge.close();
      rescue.close();
      client.destroy();
    },
  };
}
