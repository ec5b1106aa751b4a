/** Whether a table answers. */
import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { tableName, tables, type TableName } from "@sluice/contracts/topology.ts";

/**
 * Reads a key that nobody has: this needs no right beyond those that the service has anyway, and tells a missing table too.
 * Rejects when the table is missing or does not answer.
 */
export async function reachTable(
  client: DynamoDBClient,
  stage: string,
  table: TableName,
  name = tableName(stage, table),
): Promise<void> {
  const nobody = { S: "ready?" };
  const Key = { pk: nobody, ...(tables[table].sortKey ? { sk: nobody } : {}) };
  try {
    await client.send(new GetItemCommand({ TableName: name, Key }));
  } catch (error) {
    throw new Error(`the table ${name} does not answer: ${String(error)}`, { cause: error });
  }
}
