/** What commands that change dead letters need besides the queues: where letters go on to, the old database, and the audit trail. */
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { objectDiscardedLetters } from "@sluice/shared/adapters/discarded-letters.ts";
import { eventBridgeClient } from "@sluice/shared/adapters/eventbridge/client.ts";
import { openObjectStore } from "@sluice/shared/adapters/open-object-store.ts";
import { postgresDiscards } from "@sluice/shared/adapters/postgres/discards.ts";
import { postgresLegacyDigests } from "@sluice/shared/adapters/postgres/legacy-digests.ts";
import { awsRedelivery } from "@sluice/shared/adapters/redelivery.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import type { DiscardedLetters } from "@sluice/shared/ports/discarded-letters.ts";
import type { Discards } from "@sluice/shared/ports/discards.ts";
import type { LegacyDigests } from "@sluice/shared/ports/legacy-digests.ts";
import type { Redelivery } from "@sluice/shared/ports/redelivery.ts";
import { readRunFile } from "../local/supervisor/run-file.ts";
import { localSettings, type OperatorStores, openStores, type StoreOptions } from "./operator-stores.ts";
import { auditOf } from "./audit-stores.ts";
import { placesOf } from "./reconcile-stores.ts";

/** The stores, open. */
export interface LetterStores extends Pick<OperatorStores, "deadLetters"> {
  readonly redelivery: Redelivery;
  readonly legacy: Pick<LegacyDigests, "told">;
  readonly discards: Discards;
  readonly kept: DiscardedLetters;
  readonly audit: Audit;
  close(): Promise<void>;
}

/** Opens them; nothing is asked of them yet. Throws Refused when something is not named. */
export function openLetterStores(options: StoreOptions): LetterStores {
  const { databaseUrl, objects, dynamo } = placesOf(options);
  const { stage, sqs, deadLetters, close } = openStores(options);
  const bus = options.stage === undefined ? localBus(options.dir) : eventBridgeClient();
  const legacy = postgresLegacyDigests({ url: databaseUrl, poolSize: 1 });
  const discards = postgresDiscards({ url: databaseUrl, poolSize: 1 });
  return {
    deadLetters,
    redelivery: awsRedelivery({ sqs, bus, stage }),
    legacy,
    discards,
    kept: objectDiscardedLetters(openObjectStore(objects), systemIds),
    audit: auditOf(dynamo, stage),
    close: async () => {
      close();
      dynamo.destroy();
      bus.destroy();
      await Promise.all([legacy.close(), discards.close()]);
    },
  };
}

function localBus(dir = ".sluice"): EventBridgeClient {
  const endpoint = readRunFile(dir)?.endpoints["AWS_ENDPOINT_URL_EVENTBRIDGE"];
  return new EventBridgeClient({ ...localSettings, ...(endpoint === undefined ? {} : { endpoint }) });
}
