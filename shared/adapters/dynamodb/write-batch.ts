/** One batch of conditional writes, statement by statement to its end. */
import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  type BatchStatementResponse,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import type { EntityWrite, WriteOutcome } from "../../ports/entity-store.ts";
import { entityOf, entityPk, isOwnWrite } from "../items/entity-item.ts";
import type { TypedItem } from "../items/typed.ts";
import { isPassingCode, isPassingError, type Patience } from "./passing.ts";

/** A write and its statement. */
export interface Row {
  readonly write: EntityWrite;
  readonly statement: BatchStatementRequest;
}

/**
 * Writes at most 25 rows of distinct keys and settles each. Rows that were throttled or left over are sent again with back-off; the
 * others are not. Throws when some is left in the end, or a statement fails for good; what was settled before stays settled.
 */
export async function writeBatch<R extends Row>(
  client: DynamoDBClient,
  get: (pks: readonly string[]) => Promise<ReadonlyMap<string, TypedItem>>,
  rows: readonly R[],
  { backOff, attempts }: Patience,
  settle: (row: R, outcome: WriteOutcome) => void,
): Promise<void> {
  let waiting = rows;
  for (let attempt = 1; waiting.length > 0; attempt += 1) {
    const { responses, error } = await send(client, waiting);
    const left: R[] = [];
    const unseen: R[] = [];
    for (const [index, row] of waiting.entries()) {
      const fault = responses?.[index]?.Error;
      if (responses === null || isPassingCode(fault?.Code)) left.push(row);
      else if (fault === undefined) settle(row, { kind: "written" });
      else if (fault.Code !== "ConditionalCheckFailed" && fault.Code !== "DuplicateItem")
        throw new Error(`${entityPk(row.write.after.id)} cannot be written: ${fault.Code}: ${fault.Message}`);
      else if (fault.Item === undefined) unseen.push(row);
      else settle(row, outcomeOf(row.write, fault.Item));
    }
    if (unseen.length > 0) {
      const found = await get(unseen.map(({ write }) => entityPk(write.after.id)));
      for (const row of unseen) settle(row, outcomeOf(row.write, found.get(entityPk(row.write.after.id))));
    }
    if (left.length > 0 && attempt >= attempts)
      throw new Error(
        `${left.length} of ${rows.length} rows were still refused after ${attempts} tries (${reasonOf(responses, error)}): DynamoDB is throttling; load slower or raise the table's capacity`,
        { cause: error },
      );
    if (left.length > 0) await backOff(attempt);
    waiting = left;
  }
}

async function send(
  client: DynamoDBClient,
  rows: readonly Row[],
): Promise<{ responses: readonly BatchStatementResponse[] | null; error?: unknown }> {
  try {
    const Statements = rows.map(({ statement }) => statement);
    const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
    if (Responses.length !== rows.length)
      throw new Error(`DynamoDB answered ${Responses.length} of ${rows.length} statements`);
    return { responses: Responses };
  } catch (error) {
    if (isPassingError(error)) return { responses: null, error };
    throw error;
  }
}

/** What a refused write means, from the item that is there now. */
export function outcomeOf(write: EntityWrite, item: TypedItem | undefined): WriteOutcome {
  if (item === undefined) return { kind: "lost", current: null };
  if (isOwnWrite(write, item)) return { kind: "written" };
  return { kind: "lost", current: entityOf(write.after.id, item) };
}

const reasonOf = (responses: readonly BatchStatementResponse[] | null, error: unknown): string =>
  responses?.find(({ Error }) => isPassingCode(Error?.Code))?.Error?.Code ?? String(error);
