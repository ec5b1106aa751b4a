/** Adopts entities on DynamoDB: one conditional put each. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Adopted, Adoption, EntityAdopter } from "../../ports/entity-adopter.ts";
import { adoptedItem } from "../items/adopted-item.ts";
import { inLanes } from "../lanes.ts";

/** Puts in flight at once: an adoption is in no hurry, and the loads beside it are. */
const inFlight = 16;

/** Over the table that is named. Its calls throw what the client throws once its own tries are used up. */
export function dynamoEntityAdopter(client: DynamoDBClient, table: () => Promise<string>): EntityAdopter {
  const adoptOne = async (TableName: string, adoption: Adoption): Promise<Adopted> => {
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item: adoptedItem(adoption),
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return "adopted";
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      // A reply was lost, and the client's own repeat met what it had written.
      return cause.Item?.["journal"]?.S === adoption.after.journal ? "adopted" : "there";
    }
  };
  return {
    adopt: async (adoptions) => {
      const TableName = await table();
      const done = new Map<Adoption, Adopted>();
      await inLanes(adoptions, inFlight, async (one) => void done.set(one, await adoptOne(TableName, one)));
      return adoptions.map((one) => done.get(one) ?? "there");
    },
  };
}
