/** One conditional write that holds other entities at their versions: a transaction of statements, two write units each. */
import {
  type DynamoDBClient,
  ExecuteTransactionCommand,
  type ParameterizedStatement,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type { Held, WriteOutcome } from "../../ports/entity-store.ts";
import { entityPk } from "../items/entity-item.ts";
import type { TypedItem } from "../items/typed.ts";
import { isPassingCode, isPassingError, type Patience } from "./passing.ts";
import { outcomeOf, type Row } from "./write-batch.ts";

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
  { write, statement }: Row,
  { backOff, attempts }: Patience,
): Promise<WriteOutcome> {
  const holds = (write.holds ?? []).map((held) => existsAt(table, held));
  const TransactStatements: ParameterizedStatement[] = [
    { Statement: statement.Statement, Parameters: statement.Parameters },
    ...holds,
  ];
  const pk = entityPk(write.after.id);
  for (let attempt = 1; ; attempt += 1) {
    const fault = await client.send(new ExecuteTransactionCommand({ TransactStatements })).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (fault === null) return { kind: "written" };
    const { error } = fault;
    const codes = codesOf(error);
    if (codes.some((code) => code === "ConditionalCheckFailed" || code === "DuplicateItem"))
      return outcomeOf(write, (await get([pk])).get(pk));
    const isPassing = isPassingError(error) || (codes.length > 0 && codes.every(isPassingCode));
    if (!isPassing) throw new Error(`${pk} cannot be written: ${String(error)}`, { cause: error });
    if (attempt >= attempts)
      throw new Error(`${pk} was still refused after ${attempts} tries: ${codes.join(", ")}`, {
        cause: error,
      });
    await backOff(attempt);
  }
}

const existsAt = (table: string, { id, version }: Held): ParameterizedStatement => ({
  Statement: `EXISTS(SELECT * FROM "${table}" WHERE "pk"=? AND "version"=?)`,
  Parameters: [{ S: entityPk(id) }, { N: String(version) }],
});

const codesOf = (error: unknown): readonly string[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).flatMap(({ Code }) =>
        Code === undefined || Code === "None" ? [] : [Code],
      )
    : [];
