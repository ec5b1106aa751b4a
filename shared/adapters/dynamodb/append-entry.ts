/**
 * Lists in a table: entries numbered without a gap, each once. The number is taken by condition, in one transaction with a marker
 * of the entry's id, so that neither a repeat nor another process at the same moment can make a second one or a hole.
 */
import {
  type DynamoDBClient,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { NewEntry, ReadModel } from "../../ports/read-model.ts";
import { isPassingCode, isPassingError, type Patience } from "./passing.ts";

/** Before an entry's number, in its sort key. */
export const entryPrefix = "entry#";
const digits = 9;

/** The sort key of an entry. */
export const entrySk = (number: number): string => `${entryPrefix}${String(number).padStart(digits, "0")}`;
/** The number in an entry's sort key. */
export const entryNumber = (sk: string): number => Number(sk.slice(entryPrefix.length));

/** Lists whose length is remembered, to save the question. */
const tailsMax = 1_000;

type Try = "appended" | "repeat" | "taken" | "passing";

/** Appends to lists of a table. Appends of this process to one list go one after the other. */
export function entryAppender(
  client: DynamoDBClient,
  TableName: string,
  { backOff, attempts }: Patience,
): ReadModel["append"] {
  const tails = new Map<string, number>();
  const inTurn = turns();

  return (entry) =>
    inTurn(entry.pk, async () => {
      const { pk, id } = entry;
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const number = (tails.get(pk) ?? (await lastNumber(client, TableName, pk))) + 1;
        const outcome = await appendOnce(client, TableName, entry, number);
        if (outcome === "appended") remember(pk, number);
        else tails.delete(pk);
        if (outcome === "appended" || outcome === "repeat") return outcome;
        await backOff(attempt);
      }
      throw new Error(
        `${TableName}: ${id} could not be added to ${pk} after ${attempts} tries: too many writers at once, or it is throttled`,
      );
    });

  function remember(pk: string, number: number): void {
    if (tails.size >= tailsMax) tails.clear();
    tails.set(pk, number);
  }
}

async function appendOnce(
  client: DynamoDBClient,
  TableName: string,
  { pk, id, item }: NewEntry,
  number: number,
): Promise<Try> {
  const ConditionExpression = "attribute_not_exists(pk)";
  const marker = marshall({ pk, sk: `once#${id}`, number });
  const entry = marshall({ pk, sk: entrySk(number), item });
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [marker, entry].map((Item) => ({ Put: { TableName, Item, ConditionExpression } })),
      }),
    );
    return "appended";
  } catch (error) {
    if (isPassingError(error)) return "passing";
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [ofMarker, ofEntry] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (ofMarker === "ConditionalCheckFailed") return "repeat";
    if (ofEntry === "ConditionalCheckFailed") return "taken";
    if (isPassingCode(ofMarker) || isPassingCode(ofEntry)) return "passing";
    throw error;
  }
}

async function lastNumber(client: DynamoDBClient, TableName: string, pk: string): Promise<number> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk and begins_with(sk, :prefix)",
      ExpressionAttributeValues: marshall({ ":pk": pk, ":prefix": entryPrefix }),
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    }),
  );
  const sk = Items[0]?.["sk"]?.S;
  return sk === undefined ? 0 : entryNumber(sk);
}

/** Runs tasks of one name one after the other, those of others beside them. */
function turns(): <Result>(name: string, task: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, task) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(task, task);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
}
