/** Consistent reads of many items. */
import { BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { TypedItem } from "../items/typed.ts";
import { chunksOf, inLanes } from "../lanes.ts";
import { isPassingError, type Patience } from "./passing.ts";

/** The most keys that one call takes. */
const keysMax = 100;

/** How many calls at once, and which attributes: all of them unless some are named. */
export interface Reading extends Patience {
  readonly inFlight: number;
  readonly attributes?: readonly string[];
}

/**
 * Every item of a table that has one of these keys (distinct ones), in no order. What DynamoDB leaves unprocessed is asked for again
 * with back-off. Throws when some is left over in the end, and what the client throws.
 */
export async function getItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly TypedItem[],
  { inFlight, attributes, ...patience }: Reading,
): Promise<readonly TypedItem[]> {
  const found: TypedItem[] = [];
  const only = attributes === undefined ? {} : projectionOn(attributes);
  await inLanes(chunksOf(keys, keysMax), inFlight, async (chunk) => {
    found.push(...(await getChunk(client, table, chunk, only, patience)));
  });
  return found;
}

/** By placeholders, since many names are reserved words. */
const projectionOn = (attributes: readonly string[]) => ({
  ProjectionExpression: attributes.map((_name, index) => `#a${index}`).join(),
  ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
});

async function getChunk(
  client: DynamoDBClient,
  table: string,
  keys: readonly TypedItem[],
  only: Partial<ReturnType<typeof projectionOn>>,
  { backOff, attempts }: Patience,
): Promise<readonly TypedItem[]> {
  const found: TypedItem[] = [];
  let waiting = [...keys];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const command = new BatchGetItemCommand({
        RequestItems: { [table]: { ...only, Keys: waiting, ConsistentRead: true } },
      });
      const { Responses, UnprocessedKeys } = await client.send(command);
      found.push(...(Responses?.[table] ?? []));
      waiting = UnprocessedKeys?.[table]?.Keys ?? [];
      if (waiting.length === 0) return found;
    } catch (error) {
      if (!isPassingError(error) || attempt >= attempts) throw error;
    }
    if (attempt >= attempts)
      throw new Error(
        `${table}: ${waiting.length} of ${keys.length} keys were still unread after ${attempts} tries; it is throttled: look at its read capacity`,
      );
    await backOff(attempt);
  }
}
