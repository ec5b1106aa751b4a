/** The tables: on demand, with streams, point-in-time recovery, TTL and deletion protection. They outlive their stack. */
import { backupDays } from "@sluice/contracts/retention.ts";
import { namesOf } from "@sluice/contracts/names-of.ts";
import { type TableName, tableName, tables, timeToLiveAttribute } from "@sluice/contracts/topology.ts";
import { CfnDeletionPolicy, type Stack } from "aws-cdk-lib";
import { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import { pascal } from "../names.ts";

/** Adds every table of the topology. */
export function addTables(stack: Stack, stage: string): Readonly<Record<TableName, CfnTable>> {
  const made = namesOf<TableName>(tables).map((name) => [name, addTable(stack, stage, name)] as const);
  return Object.fromEntries(made) as Record<TableName, CfnTable>;
}

function addTable(stack: Stack, stage: string, name: TableName): CfnTable {
  const { sortKey, stream } = tables[name];
  const keys = sortKey ? ["pk", "sk"] : ["pk"];
  const table = new CfnTable(stack, `Table${pascal(name)}`, {
    tableName: tableName(stage, name),
    billingMode: "PAY_PER_REQUEST",
    attributeDefinitions: keys.map((attributeName) => ({ attributeName, attributeType: "S" })),
    keySchema: keys.map((attributeName, index) => ({
      attributeName,
      keyType: index === 0 ? "HASH" : "RANGE",
    })),
    ...(stream ? { streamSpecification: { streamViewType: "NEW_IMAGE" } } : {}),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: backupDays },
    timeToLiveSpecification: { attributeName: timeToLiveAttribute, enabled: true },
    deletionProtectionEnabled: true,
    sseSpecification: { sseEnabled: true },
  });
  table.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  table.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return table;
}
