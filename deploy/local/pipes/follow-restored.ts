/** Finds the streams of tables that restores make while the pipes run. On AWS a restore makes pipes for them; here the pipes come by themselves. */
import { setTimeout as pause } from "node:timers/promises";
import { type DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";

/** What is looked for, and who is told. */
export interface FollowParts {
  readonly streams: DynamoDBStreamsClient;
  /** How such a table's name begins. */
  readonly prefix: string;
  readonly found: (table: string) => void;
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly signal: AbortSignal;
}

const everyMs = 2_000;

/** Looks until the signal; each table is told once. */
export async function followRestored({ streams, prefix, found, warn, signal }: FollowParts): Promise<void> {
  const known = new Set<string>();
  while (!signal.aborted) {
    try {
      for (const table of await streamed(streams)) {
        if (!table.startsWith(prefix) || known.has(table)) continue;
        known.add(table);
        found(table);
      }
    } catch (err) {
      if (!signal.aborted) warn({ err }, "the streams cannot be listed; trying again");
    }
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function streamed(streams: DynamoDBStreamsClient): Promise<string[]> {
  const tables: string[] = [];
  let from: string | undefined;
  do {
    const { Streams = [], LastEvaluatedStreamArn } = await streams.send(
      new ListStreamsCommand({ ExclusiveStartStreamArn: from }),
    );
    tables.push(...Streams.flatMap(({ TableName }) => TableName ?? []));
    from = LastEvaluatedStreamArn;
  } while (from !== undefined);
  return tables;
}
