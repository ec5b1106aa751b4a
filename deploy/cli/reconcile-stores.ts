/** What reconciliation reads: of the mesh that runs here, or of a stage on AWS. */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { dynamoEntityScan } from "@sluice/shared/adapters/dynamodb/entity-scan.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { dynamoEntityTeller } from "@sluice/shared/adapters/dynamodb/entity-teller.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { postgresLegacyDigests } from "@sluice/shared/adapters/postgres/legacy-digests.ts";
import { allLetters } from "@sluice/shared/dead-letters/all-letters.ts";
import { firstEntities } from "@sluice/shared/names/first-entities.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { EntityScan } from "@sluice/shared/ports/entity-scan.ts";
import type { EntityTeller } from "@sluice/shared/ports/entity-teller.ts";
import type { UnsettledFile } from "@sluice/shared/reconcile/file-keys.ts";
import type { ReconcileDeps } from "@sluice/shared/reconcile/reconcile-feed.ts";
import * as v from "valibot";
import { readRunFile } from "../local/supervisor/run-file.ts";
import { auditOf } from "./audit-stores.ts";
import { type ClientOptions, connect, Refused } from "./client.ts";
import { localSettings, openStores, type StoreOptions } from "./operator-stores.ts";

/** Which stores, and who tells how far files are. */
export interface ReconcileOptions extends StoreOptions, Pick<ClientOptions, "url" | "key"> {}

/** The stores, open. */
export interface ReconcileStores extends Omit<ReconcileDeps, "scan"> {
  readonly teller: EntityTeller;
  readonly audit: Audit;
  readonly everyItem: EntityScan;
  close(): Promise<void>;
}

/** One statement reads a whole table: minutes where it has hundreds of millions of rows. */
const statementMs = 15 * 60_000;

/** Opens them; nothing is asked of them yet. Throws Refused when something is not named. */
export function openReconcileStores(options: ReconcileOptions): ReconcileStores {
  const queues = openStores(options);
  const { databaseUrl, objects, dynamo } = placesOf(options);
  const files = connect(options, "operator");
  const digests = postgresLegacyDigests({ url: databaseUrl, poolSize: 1, statementMs });
  const store = openObjectStore(objects);
  const { stage } = queues;
  const aggregates = dynamoAggregateStore({ client: dynamo, stage });
  const first = firstEntities(stage);
  const name = resolvedName({ store: aggregates, clock: systemClock, name: "entities", first });
  const table = async (): Promise<string> => (await name.current()).table;
  return {
    digests,
    entities: namedEntities({
      name,
      open: (physical) => dynamoEntityStore({ client: dynamo, stage: queues.stage, table: physical }),
    }),
    everyItem: dynamoEntityScan(dynamo, table),
    teller: dynamoEntityTeller(dynamo, table),
    objects: store,
    audit: auditOf(dynamo, queues.stage),
    unsettled: async ({ name }) => {
      const found: UnsettledFile[] = [];
      for await (const view of files.filesOf(name)) if (view.phase === "sync") found.push(unsettled(view));
      return found;
    },
    letters: async () => (await allLetters(queues.deadLetters, systemClock)).letters,
    close: async () => {
      queues.close();
      dynamo.destroy();
      await digests.close();
    },
  };
}

/** Where they are: from the run file of the mesh here, or from the environment that the stage's services have. */
export function placesOf({ dir = ".sluice", stage }: ReconcileOptions) {
  if (stage !== undefined) {
    const { DATABASE_URL: databaseUrl, SLUICE_OBJECTS: objects } = process.env;
    if (databaseUrl === undefined || objects === undefined)
      throw new Refused(
        "Name the old database in DATABASE_URL and the objects in SLUICE_OBJECTS (s3://bucket), as the stage's services have them.",
      );
    return { databaseUrl, objects, dynamo: dynamoClient() };
  }
  const run = readRunFile(dir);
  const endpoint = run?.endpoints["AWS_ENDPOINT_URL_DYNAMODB"];
  if (run === null || endpoint === undefined)
    throw new Refused(
      `No mesh runs in ${dir}: start one with \`sluice start\`, or name a stage with --stage.`,
    );
  return {
    databaseUrl: run.databaseUrl,
    objects: pathToFileURL(join(resolve(dir), "objects")).href,
    dynamo: new DynamoDBClient({ ...localSettings, endpoint }),
  };
}

const unsettled = ({ partner, file, shards, counts, times }: FileView): UnsettledFile => ({
  partner: v.parse(PartnerId, partner),
  file: v.parse(FileId, file),
  shards: shards.total,
  loadedAt: times.loadedAt,
  pending: counts.emitted - counts.applied - counts.superseded - counts.discarded,
});
