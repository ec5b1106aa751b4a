/** One try of a save: a plain conditional write where that is enough, else a transaction. */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type TransactWriteItem,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import type { ChangeItems } from "../items/aggregate-items.ts";
import type { TypedItem } from "../items/typed.ts";
import { isPassingCode, isPassingError } from "./passing.ts";

/** What became of one try. `passing`: nothing was written, and the same may succeed a little later. */
export type Try =
  | { readonly kind: "saved" }
  | { readonly kind: "conflict"; readonly changes: readonly number[] }
  | { readonly kind: "passing"; readonly reason: string; readonly error: unknown };

type Put = NonNullable<TransactWriteItem["Put"]>;
type Delete = NonNullable<TransactWriteItem["Delete"]>;
type ConditionCheck = NonNullable<TransactWriteItem["ConditionCheck"]>;
/** A write, and which change it belongs to. */
interface Action {
  readonly change: number;
  readonly write:
    | { readonly Put: Put }
    | { readonly Delete: Delete }
    | { readonly ConditionCheck: ConditionCheck };
}

/** Tries a save once. `token` makes a repeat of the same transaction within ten minutes harmless. Throws on a fault that stays. */
export async function saveOnce(
  client: DynamoDBClient,
  stage: string,
  planned: readonly ChangeItems[],
  token: string,
): Promise<Try> {
  const actions = planned.flatMap((items, change) => actionsOf(stage, items, change));
  try {
    const [only] = actions;
    if (only === undefined || actions.length > 1 || "ConditionCheck" in only.write)
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: actions.map(({ write }) => write),
          ClientRequestToken: token,
        }),
      );
    else if ("Put" in only.write) await client.send(new PutItemCommand(only.write.Put));
    else await client.send(new DeleteItemCommand(only.write.Delete));
    return { kind: "saved" };
  } catch (error) {
    return judge(error, actions);
  }
}

function judge(error: unknown, actions: readonly Action[]): Try {
  if (error instanceof ConditionalCheckFailedException) return { kind: "conflict", changes: [0] };
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    const lost = actions.flatMap(({ change }, index) =>
      reasons[index]?.Code === "ConditionalCheckFailed" ? [change] : [],
    );
    if (lost.length > 0) return { kind: "conflict", changes: [...new Set(lost)] };
    const faults = reasons.filter(({ Code }) => Code !== undefined && Code !== "None");
    const reason = faults.map(({ Code, Message }) => `${Code}: ${Message}`).join("; ") || error.message;
    if (faults.length > 0 && faults.every(({ Code }) => isPassingCode(Code)))
      return { kind: "passing", reason, error };
    throw new Error(`DynamoDB will not take this transaction: ${reason}`, { cause: error });
  }
  if (isPassingError(error)) return { kind: "passing", reason: String(error), error };
  throw error;
}

function actionsOf(stage: string, items: ChangeItems, change: number): readonly Action[] {
  const { table, pk, sk, expectedVersion, state, event, keeps } = items;
  const TableName = tableName(stage, table);
  const condition = conditionOn(expectedVersion);
  const Key = { pk: { S: pk }, sk: { S: sk } };
  if (keeps) return [{ change, write: { ConditionCheck: { TableName, Key, ...condition } } }];
  const stateAction: Action =
    state === null
      ? { change, write: { Delete: { TableName, Key, ...condition } } }
      : { change, write: { Put: { TableName, Item: state, ...condition } } };
  return event === null
    ? [stateAction]
    : [stateAction, { change, write: { Put: { TableName, Item: event, ...conditionOn(0) } } }];
}

function conditionOn(version: number): {
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: TypedItem;
} {
  if (version === 0) return { ConditionExpression: "attribute_not_exists(pk)" };
  return {
    ConditionExpression: "#version = :version",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":version": { N: String(version) } },
  };
}
