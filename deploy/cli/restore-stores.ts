/** What a restore works on: the mesh that runs here, or a stage on AWS. */
import { join } from "node:path";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoEntityScan } from "@sluice/shared/adapters/dynamodb/entity-scan.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { dynamoEntityTeller } from "@sluice/shared/adapters/dynamodb/entity-teller.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import type { RestoreTables } from "@sluice/shared/ports/restore-tables.ts";
import { reconcileFeed } from "@sluice/shared/reconcile/reconcile-feed.ts";
import type { RestoreDeps } from "@sluice/shared/restore/deps.ts";
import { nameNow } from "@sluice/shared/restore/move-name.ts";
import { awsRestoreTables } from "../aws/restore/aws-restore-tables.ts";
import { localRestoreTables } from "../local/restore/local-restore-tables.ts";
import { readRunFile } from "../local/supervisor/run-file.ts";
import { stage as localStage } from "../local/supervisor/environment.ts";
import { Refused } from "./client.ts";
import { mappedFeeds } from "./mapped-feeds.ts";
import { localSettings } from "./operator-stores.ts";
import { openReconcileStores, placesOf, type ReconcileOptions } from "./reconcile-stores.ts";

/** The stores, open. */
export interface RestoreStores {
  readonly deps: RestoreDeps;
  readonly audit: Audit;
  close(): Promise<void>;
}

/** Opens them; nothing is asked of them yet. Throws Refused when something is not named. */
export function openRestoreStores(options: ReconcileOptions): RestoreStores {
  const reconcile = openReconcileStores(options);
  const { dynamo } = placesOf(options);
  const stage = options.stage ?? localStage;
  const store = dynamoAggregateStore({ client: dynamo, stage });
  const first = firstEntities(stage, Number(process.env["SLUICE_EPOCH"] ?? 1));
  const streams = streamsOf(options);
  let opened: RestoreTables | null = null;
  const open = (): RestoreTables => {
    opened ??= options.stage === undefined ? localTables(options.dir) : awsRestoreTables({ dynamo, stage });
    return opened;
  };
  const localTables = (dir = ".sluice"): RestoreTables => {
    const database = join(dir, "dynamodb", "shared-local-instance.db");
    try {
      return localRestoreTables({ dynamo, streams, database });
    } catch (cause) {
      throw new Refused(cause instanceof Error ? cause.message : String(cause));
    }
  };
  /** By the name as it is at this moment: the lease of whoever asked before the move has nothing to say here. */
  const table = async (): Promise<string> => (await nameNow({ store, first })).table;
  const differing = async () => {
    const entities = dynamoEntityStore({ client: dynamo, stage, table: await table() });
    const deps = { ...reconcile, entities, scan: dynamoEntityScan(dynamo, table) };
    const found = [];
    for (const feed of mappedFeeds()) found.push(...(await reconcileFeed(deps, feed)).differences);
    return found.flatMap(({ entity }) => entity ?? []);
  };
  const deps: RestoreDeps = {
    ...{ store, first, differing, clock: systemClock, ids: systemIds, pause: systemPause },
    tables: lazily(open),
    objects: reconcile.objects,
    told: (groups) => reconcile.digests.told(groups),
    tellerOf: (name) => dynamoEntityTeller(dynamo, async () => name),
  };
  return {
    deps,
    audit: reconcile.audit,
    close: async () => {
      dynamo.destroy();
      streams.destroy();
      await reconcile.close();
    },
  };
}

/** The local tables restore from their stream; on AWS nobody asks for one. */
function streamsOf({ dir = ".sluice", stage }: ReconcileOptions): DynamoDBStreamsClient {
  const endpoint = readRunFile(dir)?.endpoints["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"];
  return stage === undefined && endpoint !== undefined
    ? new DynamoDBStreamsClient({ ...localSettings, endpoint })
    : new DynamoDBStreamsClient({});
}

/** `status` asks nothing of the tables, and needs none. */
function lazily(open: () => RestoreTables): RestoreTables {
  return {
    restore: (from, to, at) => open().restore(from, to, at),
    remake: (from, to) => open().remake(from, to),
    startStream: (from, to) => open().startStream(from, to),
    deny: (table) => open().deny(table),
    allow: (table) => open().allow(table),
    scan: (table) => open().scan(table),
    get: (table, pks) => open().get(table, pks),
    put: (table, item, before) => open().put(table, item, before),
  };
}
