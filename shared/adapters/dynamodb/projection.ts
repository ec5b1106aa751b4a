/** A projection over DynamoDB: guarded puts as the read model has them (put-newer.ts), consistent reads. */
import { type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type TableName, tableName } from "@sluice/contracts/topology.ts";
import type { Projection } from "../../ports/projection.ts";
import type { JsonItem } from "../../ports/read-model.ts";
import { jitteredBackOff } from "../back-off.ts";
import { getItems } from "./get-items.ts";
import { batchPutter } from "./put-newer.ts";
import { reachTable } from "./reach-table.ts";

/** BatchGetItem calls at once, and tries of each. */
const inFlight = 8;
const attempts = 10;

/** The projection in a stage's table. Its calls throw what the client throws once its own tries are used up. */
export function dynamoProjection(client: DynamoDBClient, stage: string, table: TableName): Projection {
  const TableName = tableName(stage, table);
  const patience = { backOff: jitteredBackOff(), attempts };
  return {
    putAll: batchPutter(client, TableName),
    getAll: async (keys) => {
      const typed = keys.map(({ pk, sk }) => marshall({ pk, sk }));
      const found = new Map<string, JsonItem>();
      for (const row of await getItems(client, TableName, typed, { ...patience, inFlight })) {
        const { pk, sk, item } = placed(unmarshall(row));
        found.set(JSON.stringify([pk, sk]), item);
      }
      return keys.map(({ pk, sk }) => found.get(JSON.stringify([pk, sk])) ?? null);
    },
    after: async ({ pk, sk, limit }) => {
      const items: { sk: string; item: JsonItem }[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk and sk > :sk",
          ExpressionAttributeValues: marshall({ ":pk": pk, ":sk": sk }),
          Limit: limit,
        },
      );
      for await (const { Items = [] } of pages) {
        items.push(...Items.map((row) => placed(unmarshall(row))));
        if (items.length >= limit) break;
      }
      return items.slice(0, limit).map(({ sk: place, item }) => ({ sk: place, item }));
    },
    count: async (pk) => {
      let sum = 0;
      const pages = paginateQuery(
        { client },
        {
          TableName,
          ConsistentRead: true,
          Select: "COUNT",
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: marshall({ ":pk": pk }),
        },
      );
      for await (const { Count = 0 } of pages) sum += Count;
      return sum;
    },
    ready: () => reachTable(client, stage, table),
  };
}

function placed({ pk, sk, item }: Readonly<Record<string, unknown>>): {
  pk: string;
  sk: string;
  item: JsonItem;
} {
  if (typeof pk !== "string" || typeof sk !== "string" || typeof item !== "object" || item === null)
    throw new Error("a row of a projection holds no item");
  return { pk, sk, item: { ...item } };
}
