/** One conditional write that holds other entities at their versions: a transaction, two write units for it and for each of them. */
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { EntityWrite, Held, WriteOutcome } from "../../ports/entity-store.ts";
import { entityItem, entityPk } from "../items/entity-item.ts";
import type { TypedItem } from "../items/typed.ts";
import { isPassingCode, isPassingError, type Patience } from "./passing.ts";
import { outcomeOf } from "./write-batch.ts";

/** Where it is written. */
export interface HoldingTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  get(pks: readonly string[]): Promise<ReadonlyMap<string, TypedItem>>;
}

/**
 * Writes it; a condition that does not hold, its own or that of what it holds, loses it. Tries again with back-off while throttled or in
 * conflict with another transaction; throws when that does not end, or on a fault that stays.
 */
export async function writeHolding(
  { client, table, get }: HoldingTable,
  write: EntityWrite,
  { backOff, attempts }: Patience,
): Promise<WriteOutcome> {
  const pk = entityPk(write.after.id);
  const TransactItems = [putOf(table, write), ...(write.holds ?? []).map((held) => checkOf(table, held))];
  for (let attempt = 1; ; attempt += 1) {
    const fault = await client.send(new TransactWriteItemsCommand({ TransactItems })).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (fault === null) return { kind: "written" };
    const { error } = fault;
    const codes = codesOf(error);
    if (codes.includes("ConditionalCheckFailed")) return outcomeOf(write, (await get([pk])).get(pk));
    const isPassing = isPassingError(error) || (codes.length > 0 && codes.every(isPassingCode));
    if (!isPassing || attempt >= attempts)
      throw new Error(`${pk} cannot be written (tries: ${attempt}): ${String(error)}`, { cause: error });
    await backOff(attempt);
  }
}

/** The same guard as of a statement's WHERE: see statements.ts. */
function putOf(table: string, write: EntityWrite): TransactWriteItem {
  const put = { TableName: table, Item: entityItem(write) };
  if (write.expectedVersion === 0)
    return { Put: { ...put, ConditionExpression: "attribute_not_exists(pk)" } };
  const { sequence, record } = write.after.source;
  return {
    Put: {
      ...put,
      ConditionExpression:
        "#version = :version and #epoch <= :epoch and (#source.#sequence < :sequence or (#source.#sequence = :sequence and #source.#record < :record))",
      ExpressionAttributeNames: {
        ...{
          "#version": "version",
          "#epoch": "epoch",
          "#source": "source",
          "#sequence": "sequence",
          "#record": "record",
        },
      },
      ExpressionAttributeValues: {
        ":version": { N: String(write.expectedVersion) },
        ":epoch": { N: String(write.after.epoch) },
        ":sequence": { N: String(sequence) },
        ":record": { N: String(record) },
      },
    },
  };
}

const checkOf = (TableName: string, { id, version }: Held): TransactWriteItem => ({
  ConditionCheck: {
    TableName,
    Key: { pk: { S: entityPk(id) } },
    ConditionExpression: "#version = :version",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":version": { N: String(version) } },
  },
});

const codesOf = (error: unknown): readonly string[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).flatMap(({ Code }) =>
        Code === undefined || Code === "None" ? [] : [Code],
      )
    : [];
