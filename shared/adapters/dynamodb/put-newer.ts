/** Puts that an older event never wins: alone, or many in one PartiQL batch, at one write unit each. */
import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { convertToAttr, marshall } from "@aws-sdk/util-dynamodb";
import { isNewer, type ReadItem, type ReadModel } from "../../ports/read-model.ts";
import { chunksOf, inLanes } from "../lanes.ts";

/** The most statements that one call takes. */
const statementsMax = 25;
/** Calls at once. */
const inFlightMax = 10;

/** One conditional put. */
export function putter(client: DynamoDBClient, TableName: string): ReadModel["put"] {
  return async ({ pk, sk, epoch, version, item }) => {
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
  };
}

/**
 * Many puts. PartiQL has no upsert, so the version says which statement is likely to hold: INSERT for a first one, UPDATE for others. What is
 * refused, for whatever reason, is put alone.
 */
export function batchPutter(client: DynamoDBClient, TableName: string): ReadModel["putAll"] {
  const put = putter(client, TableName);
  const statementOf = statementsFor(TableName);
  return async (items) => {
    const refused: ReadItem[] = [];
    await inLanes(chunksOf(newestOfEach(items), statementsMax), inFlightMax, async (chunk) => {
      refused.push(...(chunk.length === 1 ? chunk : await executeAll(client, chunk, statementOf)));
    });
    await inLanes(refused, inFlightMax, async (item) => {
      await put(item);
    });
  };
}

/** A batch must not name a key twice. */
function newestOfEach(items: readonly ReadItem[]): readonly ReadItem[] {
  const newest = new Map<string, ReadItem>();
  for (const item of items) {
    const place = JSON.stringify([item.pk, item.sk]);
    const there = newest.get(place);
    if (there === undefined || isNewer(item, there)) newest.set(place, item);
  }
  return [...newest.values()];
}

/** Answers the items that were refused. */
async function executeAll(
  client: DynamoDBClient,
  items: readonly ReadItem[],
  statementOf: (item: ReadItem) => BatchStatementRequest,
): Promise<readonly ReadItem[]> {
  const command = new BatchExecuteStatementCommand({ Statements: items.map(statementOf) });
  const { Responses = [] } = await client.send(command);
  return items.filter((_, index) => Responses[index] === undefined || Responses[index].Error !== undefined);
}

function statementsFor(table: string): (item: ReadItem) => BatchStatementRequest {
  const insert = `INSERT INTO "${table}" VALUE {'pk':?,'sk':?,'epoch':?,'version':?,'item':?}`;
  const update = `UPDATE "${table}" SET "epoch"=? SET "version"=? SET "item"=? WHERE "pk"=? AND "sk"=? AND ("epoch"<? OR ("epoch"=? AND "version"<?))`;
  return ({ pk, sk, epoch, version, item }) => {
    const values =
      version === 1 ? [pk, sk, epoch, version, item] : [epoch, version, item, pk, sk, epoch, epoch, version];
    return {
      Statement: version === 1 ? insert : update,
      Parameters: values.map((value) => convertToAttr(value)),
    };
  };
}
