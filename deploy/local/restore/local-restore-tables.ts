/** The tables of a restore on this machine: DynamoDB Local, with what it lacks made up for. */
import { existsSync } from "node:fs";
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { dynamoEntityTables } from "@sluice/shared/adapters/dynamodb/entity-tables.ts";
import type { RestoreTables, TableProgress } from "@sluice/shared/ports/restore-tables.ts";
import { pastItems } from "./past-items.ts";
import { refuseWrites, takeWrites } from "./write-refusal.ts";

/** Where DynamoDB Local runs, and its database. */
export interface LocalRestoreParts {
  readonly dynamo: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly database: string;
}

const done = (note: string): TableProgress => ({ kind: "done", note });

/** The tables. Throws where another program than DynamoDB Local stands in: nothing else can be made to refuse writes. */
export function localRestoreTables({ dynamo, streams, database }: LocalRestoreParts): RestoreTables {
  if (!existsSync(database))
    throw new Error(`there is no ${database}: only a mesh with a DynamoDB Local of its own can be restored`);
  const items = dynamoEntityTables(dynamo);
  return {
    ...items,
    restore: async (from, to, at) => {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: from }));
      const madeAt = Table?.CreationDateTime ?? new Date(0);
      // As on AWS: there is nothing of a table before it was made.
      if (Date.parse(at) < madeAt.getTime())
        return { kind: "refused", note: `${from} was made ${madeAt.toISOString()}, after ${at}` };
      await dynamo
        .send(
          new CreateTableCommand({
            TableName: to,
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
          }),
        )
        .catch((cause: unknown) => {
          if (!(cause instanceof ResourceInUseException)) throw cause;
        });
      const past = await pastItems(dynamo, streams, from, new Date(at));
      // A repeat meets what is there already, or what is newer.
      for (const item of past.values()) await items.put(to, item, undefined);
      return done(`${to} has ${past.size} items, from the stream of ${from} up to ${at}`);
    },
    remake: async () => done("a local table has no TTL, backups, tags or alarms"),
    startStream: async (_, to) => {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: to }));
      if (Table?.StreamSpecification?.StreamEnabled !== true)
        await dynamo.send(
          new UpdateTableCommand({
            TableName: to,
            StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
          }),
        );
      return done(`the stream of ${to} is on; the pipes find it by themselves`);
    },
    deny: async (table) => refuseWrites(database, table),
    allow: async (table) => takeWrites(database, table),
  };
}
