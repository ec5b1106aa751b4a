/** A scan of DynamoDB's entities: a page of up to 1 MB a call, one call at a time, half a read unit for every 4 KB. */
import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { EntityScan } from "../../ports/entity-scan.ts";
import { scannedEntity } from "../items/entity-item.ts";
import type { TypedItem } from "../items/typed.ts";

/** What an entity is made of, and its id; the outbox, half of the item, stays there. */
const attributes = ["partner", "entity", "key", "data", "tombstone", "version", "epoch", "source", "journal"];

/** Over the table that is named. Throws what the client throws once its own tries are used up. */
export function dynamoEntityScan(client: DynamoDBClient, table: () => Promise<string>): EntityScan {
  return {
    all: async function* (entity) {
      const name = await table();
      let from: TypedItem | undefined;
      do {
        const page = await client.send(
          new ScanCommand({
            TableName: name,
            ProjectionExpression: attributes.map((_name, index) => `#a${index}`).join(),
            FilterExpression: "#a1 = :entity",
            ExpressionAttributeNames: Object.fromEntries(
              attributes.map((name, index) => [`#a${index}`, name]),
            ),
            ExpressionAttributeValues: { ":entity": { S: entity } },
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        );
        const { Items = [] } = page;
        if (Items.length > 0) yield Items.map(scannedEntity);
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    },
  };
}
