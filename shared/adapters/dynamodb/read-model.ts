/** The read model over DynamoDB: reads here; guarded puts in put-newer.ts, lists in append-entry.ts. */
import { type DynamoDBClient, GetItemCommand, paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import type { JsonItem, ReadModel } from "../../ports/read-model.ts";
import { type BackOff, jitteredBackOff } from "../back-off.ts";
import { entryAppender, entryNumber, entryPrefix, entrySk } from "./append-entry.ts";
import { batchPutter, putter } from "./put-newer.ts";
import { reachTable } from "./reach-table.ts";

/** What the read model works on. */
export interface DynamoReadModelOptions {
  readonly client: DynamoDBClient;
  readonly stage: string;
  /** Between tries to append to a list that others append to; 10 ms and 500 ms unless told. */
  readonly backOff?: BackOff;
  /** Tries of one append. Default 20. */
  readonly attempts?: number;
}

/** The read model of a stage. Its calls throw what the client throws once its own tries are used up. */
export function dynamoReadModel(options: DynamoReadModelOptions): ReadModel {
  const { client, stage, backOff = jitteredBackOff({ baseMs: 10, capMs: 500 }), attempts = 20 } = options;
  const TableName = tableName(stage, "read-model");

  interface Within {
    readonly pk: string;
    readonly prefix: string;
    /** Exclusive. */
    readonly start: string | undefined;
    readonly descending: boolean;
    readonly limit: number | undefined;
    readonly consistent: boolean;
  }
  const read = async ({ pk, prefix, start, descending, limit, consistent }: Within) => {
    const pages = paginateQuery(
      { client, ...(start === undefined ? {} : { startingToken: marshall({ pk, sk: start }) }) },
      {
        TableName,
        ConsistentRead: consistent,
        ScanIndexForward: !descending,
        // A key condition may not compare with an empty text.
        KeyConditionExpression: prefix === "" ? "pk = :pk" : "pk = :pk and begins_with(sk, :prefix)",
        ExpressionAttributeValues: marshall({ ":pk": pk, ...(prefix === "" ? {} : { ":prefix": prefix }) }),
        ...(limit === undefined ? {} : { Limit: limit }),
      },
    );
    const found: { sk: string; item: JsonItem }[] = [];
    for await (const { Items = [] } of pages) {
      for (const row of Items) found.push(placedItem(unmarshall(row)));
      if (limit !== undefined && found.length >= limit) break;
    }
    return found.slice(0, limit);
  };

  return {
    put: putter(client, TableName),
    putAll: batchPutter(client, TableName),
    get: async ({ pk, sk }) => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall({ pk, sk }) }));
      return Item === undefined ? null : placedItem(unmarshall(Item)).item;
    },
    query: ({ pk, prefix = "", after, descending = false, limit, isConsistent = false }) =>
      read({ pk, prefix, start: after, descending, limit, consistent: isConsistent }),
    append: entryAppender(client, TableName, { backOff, attempts }),
    entries: async ({ pk, after, limit }) => {
      const start = after === 0 ? undefined : entrySk(after);
      const within = { pk, prefix: entryPrefix, start, descending: false, limit, consistent: true };
      return (await read(within)).map(({ sk, item }) => ({ number: entryNumber(sk), item }));
    },
    ready: () => reachTable(client, stage, "read-model"),
  };
}

function placedItem({ sk, item }: Readonly<Record<string, unknown>>): { sk: string; item: JsonItem } {
  if (typeof sk !== "string" || typeof item !== "object" || item === null)
    throw new Error("a row of the read model holds no item");
  return { sk, item: { ...item } };
}
