/** The read model over DynamoDB: one conditional put an event, eventually consistent reads. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import type { JsonItem, ReadModel } from "../../ports/read-model.ts";
import { reachTable } from "./reach-table.ts";

/** A read model of a stage. */
export function dynamoReadModel({
  client,
  stage,
}: {
  readonly client: DynamoDBClient;
  readonly stage: string;
}): ReadModel {
  const TableName = tableName(stage, "read-model");
  return {
    put: async ({ pk, sk, epoch, version, item }) => {
      const command = new PutItemCommand({
        TableName,
        Item: marshall({ pk, sk, epoch, version, item }),
        ConditionExpression:
          "attribute_not_exists(pk) or epoch < :epoch or (epoch = :epoch and version < :version)",
        ExpressionAttributeValues: marshall({ ":epoch": epoch, ":version": version }),
      });
      try {
        await client.send(command);
        return "stored";
      } catch (cause) {
        if (cause instanceof ConditionalCheckFailedException) return "older";
        throw cause;
      }
    },
    get: async ({ pk, sk }) => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall({ pk, sk }) }));
      return Item === undefined ? null : itemOf(unmarshall(Item));
    },
    query: async ({ pk, prefix = "", after, descending = false, limit }) => {
      const most = limit ?? Infinity;
      const found: { sk: string; item: JsonItem }[] = [];
      const input: QueryCommandInput = {
        TableName,
        KeyConditionExpression: prefix === "" ? "pk = :pk" : "pk = :pk and begins_with(sk, :prefix)",
        ExpressionAttributeValues: marshall(prefix === "" ? { ":pk": pk } : { ":pk": pk, ":prefix": prefix }),
        ScanIndexForward: !descending,
      };
      let start = after === undefined ? undefined : marshall({ pk, sk: after });
      do {
        const left = limit === undefined ? {} : { Limit: limit - found.length };
        const page = await client.send(new QueryCommand({ ...input, ...left, ExclusiveStartKey: start }));
        for (const item of page.Items ?? []) {
          const { sk, ...rest } = unmarshall(item);
          found.push({ sk: String(sk), item: itemOf(rest) });
        }
        start = found.length < most ? page.LastEvaluatedKey : undefined;
      } while (start !== undefined);
      return found;
    },
    ready: () => reachTable(client, stage, "read-model"),
  };
}

function itemOf(row: Readonly<Record<string, unknown>>): JsonItem {
  const { item } = row;
  if (typeof item !== "object" || item === null) throw new Error("a read-model row holds no item");
  return { ...item };
}
