/** The aggregate store on DynamoDB. */
import { randomUUID } from "node:crypto";
import { type DynamoDBClient, GetItemCommand, paginateQuery } from "@aws-sdk/client-dynamodb";
import { type TableName, tableName } from "@sluice/contracts/topology.ts";
import type { AggregateStore } from "../../ports/aggregate-store.ts";
import { type BackOff, jitteredBackOff } from "../back-off.ts";
import { type ChangeItems, eventSk, itemsOfChanges, loadedOf } from "../items/aggregate-items.ts";
import { isOwnWork } from "../items/own-work.ts";
import { text, type TypedItem } from "../items/typed.ts";
import { reachTable } from "./reach-table.ts";
import { saveOnce } from "./save-once.ts";

/** What the store works on. */
export interface DynamoAggregateStoreOptions {
  readonly client: DynamoDBClient;
  readonly stage: string;
  /** The tables that `ready` asks: those of the service. Default none. */
  readonly tables?: readonly TableName[];
  readonly backOff?: BackOff;
  /** Tries of one save while it is throttled or another transaction holds its items. Default 8. */
  readonly attempts?: number;
}

/** A store over the stage's tables. Its calls throw what the client throws once its own tries are used up. */
export function dynamoAggregateStore(options: DynamoAggregateStoreOptions): AggregateStore {
  const { client, stage, tables = [], backOff = jitteredBackOff(), attempts = 8 } = options;

  const get = async (table: TableName, pk: string, sk: string): Promise<TypedItem | undefined> => {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const TableName = tableName(stage, table);
    return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  };
  const found = ({ table, pk, sk, event, expectedVersion }: ChangeItems) =>
    get(table, pk, event === null ? sk : eventSk(sk, expectedVersion + 1));

  return {
    load: async ({ table, pk, sk, schema }) => {
      const item = await get(table, pk, sk);
      return item === undefined ? null : loadedOf(item, schema);
    },
    list: async ({ table, pk, prefix }, schema, { descending = false, limit = Infinity } = {}) => {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName(stage, table),
          ConsistentRead: true,
          ScanIndexForward: !descending,
          // A key condition may not compare with an empty text.
          KeyConditionExpression: prefix === "" ? "pk = :pk" : "pk = :pk AND begins_with(sk, :prefix)",
          // An event lies behind each state item, and a filter may not look at the sort key.
          FilterExpression: "attribute_not_exists(outbox)",
          ExpressionAttributeValues: {
            ":pk": { S: pk },
            ...(prefix === "" ? {} : { ":prefix": { S: prefix } }),
          },
          ...(limit === Infinity ? {} : { Limit: 2 * limit + 1 }),
        },
      );
      const items: TypedItem[] = [];
      for await (const page of pages) {
        items.push(...(page.Items ?? []));
        if (items.length >= limit) break;
      }
      return items.slice(0, limit).map((item) => ({ ...loadedOf(item, schema), sk: text(item, "sk") }));
    },
    save: async (changes) => {
      const write = randomUUID();
      const planned = itemsOfChanges(changes, write);
      for (let attempt = 1; ; attempt += 1) {
        const result = await saveOnce(client, stage, planned, write);
        if (result.kind === "saved") return { kind: "saved" };
        if (result.kind === "conflict") {
          const isOurs = isOwnWork(planned, await Promise.all(planned.map(found)));
          return isOurs ? { kind: "saved" } : result;
        }
        if (attempt >= attempts)
          throw new Error(
            `${planned.map(({ table, pk, sk }) => `${table} ${pk} ${sk}`).join(", ")} could not be saved after ${attempts} tries (${result.reason}): DynamoDB is throttling, or other writers hold the same items`,
            { cause: result.error },
          );
        await backOff(attempt);
      }
    },
    ready: async () => {
      await Promise.all(tables.map((table) => reachTable(client, stage, table)));
    },
  };
}
