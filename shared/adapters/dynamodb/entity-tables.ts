/** A physical table of entities, whichever the name leads to: read whole, and written item by item. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { RestoreTables } from "../../ports/restore-tables.ts";
import { jitteredBackOff } from "../back-off.ts";
import { text, type TypedItem } from "../items/typed.ts";
import { getItems } from "./get-items.ts";

/** BatchGetItem calls at once, and tries of each. */
const inFlight = 8;
const attempts = 10;

/** Reading and writing for a restore. Its calls throw what the client throws once its own tries are used up. */
export function dynamoEntityTables(client: DynamoDBClient): Pick<RestoreTables, "scan" | "get" | "put"> {
  return {
    scan: async function* (TableName) {
      let from: TypedItem | undefined;
      do {
        const { Items = [], LastEvaluatedKey }: ScanCommandOutput = await client.send(
          new ScanCommand({
            TableName,
            ConsistentRead: true,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        );
        if (Items.length > 0) yield Items;
        from = LastEvaluatedKey;
      } while (from !== undefined);
    },
    get: async (table, pks) => {
      const keys = pks.map((pk) => ({ pk: { S: pk } }));
      const patience = { backOff: jitteredBackOff(), attempts };
      const items = await getItems(client, table, keys, { ...patience, inFlight });
      return new Map(items.map((item) => [text(item, "pk"), item]));
    },
    put: async (TableName, Item, before) => {
      try {
        await client.send(new PutItemCommand({ TableName, Item, ...conditionOn(before) }));
        return true;
      } catch (cause) {
        if (cause instanceof ConditionalCheckFailedException) return false;
        throw cause;
      }
    },
  };
}

function conditionOn(before: TypedItem | undefined) {
  const { epoch, version } = before ?? {};
  if (epoch === undefined || version === undefined)
    return { ConditionExpression: "attribute_not_exists(pk)" };
  return {
    ConditionExpression: "#epoch = :epoch and #version = :version",
    ExpressionAttributeNames: { "#epoch": "epoch", "#version": "version" },
    ExpressionAttributeValues: { ":epoch": epoch, ":version": version },
  };
}
