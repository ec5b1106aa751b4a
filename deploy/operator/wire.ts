/** Real parts for the operators' interface: of the mesh that runs here, or of a stage on AWS. */
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoReadModel } from "@sluice/shared/adapters/dynamodb/read-model.ts";
import { createLog } from "@sluice/shared/adapters/log.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { hashSecret } from "@sluice/shared/http/api-key.ts";
import { probe } from "@sluice/shared/http/health.ts";
import { systemClock, systemPause } from "@sluice/shared/ports/clock.ts";
import { keyLookup } from "@sluice/state-query/caller.ts";
import type { Hono } from "hono";
import { openAdoptStores } from "../cli/adopt-stores.ts";
import { auditOf } from "../cli/audit-stores.ts";
import { Refused } from "../cli/client.ts";
import { openEraseStores } from "../cli/erase-stores.ts";
import { openLetterStores } from "../cli/letter-stores.ts";
import type { StoreOptions } from "../cli/operator-stores.ts";
import { openReconcileStores, placesOf } from "../cli/reconcile-stores.ts";
import { openRebuildStores } from "../cli/rebuild-stores.ts";
import { openRestoreStores } from "../cli/restore-stores.ts";
import { renderRecord } from "../cli/render-record.ts";
import { stage as localStage } from "../local/supervisor/environment.ts";
import { readRunFile } from "../local/supervisor/run-file.ts";
import { createApp } from "./app.ts";
import { storedOperations } from "./operations.ts";

/** So long a request may take before it is answered with how far it is. */
const answerMs = 20_000;

/** The interface over real parts. `signal` ends what goes on. Throws Refused when something is not named. */
export function wireOperator(
  options: StoreOptions,
  signal: AbortSignal,
): { readonly app: Hono; close(): Promise<void> } {
  const operator = operatorKey(options);
  const stores = openLetterStores(options);
  const { dynamo } = placesOf(options);
  const stage = options.stage ?? localStage;
  const store = dynamoAggregateStore({ client: dynamo, stage, tables: ["audit", "operations"] });
  const basics = { clock: systemClock, ids: systemIds, pause: systemPause };
  const app = createApp({
    ...stores,
    ...basics,
    audit: auditOf(dynamo, stage),
    render: renderRecord,
    operations: storedOperations({ store, ...basics }),
    adopt: () => openAdoptStores(options),
    erase: () => openEraseStores(options),
    restore: (key) => openRestoreStores({ ...options, key }),
    rebuild: () => openRebuildStores(options),
    reconcile: (key) => openReconcileStores({ ...options, key }),
    log: createLog("operator", "info"),
    ready: () => probe({ dynamodb: () => store.ready() }),
    // Everyone else's keys are known from the events that issued and ended them.
    findKey: keyLookup({ model: dynamoReadModel({ client: dynamo, stage }), operator }),
    ...{ answerMs, signal },
  });
  return {
    app,
    close: async () => {
      dynamo.destroy();
      await stores.close();
    },
  };
}

/** Of a mesh that runs here its own; of a stage the one that its services were told of. */
function operatorKey({ dir = ".sluice", stage }: StoreOptions) {
  if (stage !== undefined) {
    const { SLUICE_OPERATOR_KEY_ID: keyId, SLUICE_OPERATOR_KEY_SHA256: secretSha256 } = process.env;
    if (keyId !== undefined && secretSha256 !== undefined) return { keyId, secretSha256 };
    throw new Refused(
      "Name the operator's key in SLUICE_OPERATOR_KEY_ID and SLUICE_OPERATOR_KEY_SHA256, as the stage's services have them.",
    );
  }
  const [, keyId, secret] = /^slk_([^_]+)_(.+)_[^_]+$/.exec(readRunFile(dir)?.operatorKey ?? "") ?? [];
  if (keyId === undefined || secret === undefined)
    throw new Refused(
      `No mesh runs in ${dir}: start one with \`sluice start\`, or name a stage with --stage.`,
    );
  return { keyId, secretSha256: hashSecret(secret) };
}
