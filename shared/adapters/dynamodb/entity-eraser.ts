/** Erasures on DynamoDB: one conditional put. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { EntityEraser } from "../../ports/entity-eraser.ts";
import { entityItem } from "../items/entity-item.ts";

/** Over the table that is named. Throws what the client throws once its own tries are used up. */
export function dynamoEntityEraser(client: DynamoDBClient, table: () => Promise<string>): EntityEraser {
  return {
    erase: async (write) => {
      try {
        await client.send(
          new PutItemCommand({
            TableName: await table(),
            Item: entityItem(write),
            ConditionExpression: "#version = :version and #epoch <= :epoch",
            ExpressionAttributeNames: { "#version": "version", "#epoch": "epoch" },
            ExpressionAttributeValues: {
              ":version": { N: String(write.expectedVersion) },
              ":epoch": { N: String(write.after.epoch) },
            },
          }),
        );
        return true;
      } catch (cause) {
        // A reply that was lost looks the same: whoever erases looks again.
        if (cause instanceof ConditionalCheckFailedException) return false;
        throw cause;
      }
    },
  };
}
