/** The audit trail as commands reach it: of the mesh that runs here, or of a stage on AWS. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { storedAuditTrail } from "@sluice/shared/adapters/audit-trail.ts";
import { dynamoAggregateStore } from "@sluice/shared/adapters/dynamodb/aggregate-store.ts";
import { dynamoClient } from "@sluice/shared/adapters/dynamodb/client.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import type { AuditTrail } from "@sluice/shared/ports/audit-trail.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { stage as localStage } from "../local/supervisor/environment.ts";
import { readRunFile } from "../local/supervisor/run-file.ts";
import { Refused } from "./client.ts";
import { localSettings, type StoreOptions } from "./operator-stores.ts";

/** The audit trail of a stage, for a command that acts. */
export const auditOf = (client: DynamoDBClient, stage: string): Audit & { readonly trail: AuditTrail } => ({
  trail: storedAuditTrail(dynamoAggregateStore({ client, stage })),
  clock: systemClock,
  ids: systemIds,
});

/** The trail alone, open; nothing is asked of it yet. Throws Refused when no mesh runs here and no stage is named. */
export function openAuditTrail({ dir = ".sluice", stage }: StoreOptions): {
  readonly trail: AuditTrail;
  close(): void;
} {
  const client = stage === undefined ? localTables(dir) : dynamoClient();
  return { trail: auditOf(client, stage ?? localStage).trail, close: () => client.destroy() };
}

/** The tables of the mesh that runs here. Throws Refused when none does. */
export function localTables(dir: string): DynamoDBClient {
  const endpoint = readRunFile(dir)?.endpoints["AWS_ENDPOINT_URL_DYNAMODB"];
  if (endpoint === undefined)
    throw new Refused(
      `No mesh runs in ${dir}: start one with \`sluice start\`, or name a stage on AWS with --stage.`,
    );
  return new DynamoDBClient({ ...localSettings, endpoint });
}
