/** The events of DynamoDB's tables: a page of up to 1 MB a call, one read unit for every 4 KB. */
import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { TableName } from "@sluice/contracts/topology.ts";
import * as v from "valibot";
import type { EventItems } from "../../ports/event-items.ts";
import { toldMessage } from "../items/told-message.ts";
import type { TypedItem } from "../items/typed.ts";

/** A key's values are texts in every table. */
const Place = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.object({ S: v.string() })));

/** Over tables by their physical names. Throws what the client throws once its own tries are used up. */
export function dynamoEventItems(
  client: DynamoDBClient,
  nameOf: (table: TableName) => Promise<string>,
): EventItems {
  return {
    page: async (table, from) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: await nameOf(table),
          ConsistentRead: true,
          FilterExpression: "attribute_exists(outbox.id)",
          ...(from === null ? {} : { ExclusiveStartKey: v.parse(Place, from) }),
        }),
      );
      const told = Items.map((item: TypedItem) => toldMessage(table, item));
      return {
        events: told.flatMap((one) => (one?.ok === true ? [one.message] : [])),
        unreadable: told.flatMap((one) => (one?.ok === false ? [one.reason] : [])),
        next: LastEvaluatedKey === undefined ? null : JSON.stringify(LastEvaluatedKey),
      };
    },
  };
}
