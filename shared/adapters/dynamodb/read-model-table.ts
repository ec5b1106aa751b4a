/** The read model's table in DynamoDB, scanned and cleared. */
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import * as v from "valibot";
import type { ReadModelTable } from "../../ports/read-model-table.ts";
import { jitteredBackOff } from "../back-off.ts";
import { chunksOf, inLanes } from "../lanes.ts";

const Stored = v.object({
  pk: v.string(),
  sk: v.string(),
  epoch: v.optional(v.number()),
  version: v.optional(v.number()),
  item: v.optional(v.record(v.string(), v.unknown())),
});

/** Requests that one call takes, calls at once, and tries of each. */
const limits = { requests: 25, inFlight: 8, attempts: 10 } as const;

/** A stage's. Throws what the client throws once its own tries are used up. */
export function dynamoReadModelTable(client: DynamoDBClient, stage: string): ReadModelTable {
  const TableName = tableName(stage, "read-model");
  const backOff = jitteredBackOff();
  return {
    all: async function* () {
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
        yield Items.map((row) => {
          const { pk, sk, epoch = null, version = null, item = null } = v.parse(Stored, unmarshall(row));
          return { pk, sk, epoch, version, item };
        });
    },
    remove: async (keys) => {
      await inLanes(chunksOf(keys, limits.requests), limits.inFlight, async (chunk) => {
        let left: WriteRequest[] = chunk.map(({ pk, sk }) => ({
          DeleteRequest: { Key: marshall({ pk, sk }) },
        }));
        for (let attempt = 1; left.length > 0; attempt += 1) {
          if (attempt > limits.attempts)
            throw new Error(`${TableName} leaves removals undone: it is throttled`);
          if (attempt > 1) await backOff(attempt);
          const { UnprocessedItems = {} } = await client.send(
            new BatchWriteItemCommand({ RequestItems: { [TableName]: left } }),
          );
          left = UnprocessedItems[TableName] ?? [];
        }
      });
    },
  };
}
