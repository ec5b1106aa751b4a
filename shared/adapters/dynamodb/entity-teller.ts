/** Entities tell again, on DynamoDB: one update an item, which changes nothing but a mark in its outbox. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import type { EntityId } from "../../ports/entity-store.ts";
import type { EntityTeller, Retelling } from "../../ports/entity-teller.ts";
import { entityPk } from "../items/entity-item.ts";
import { inLanes } from "../lanes.ts";

/** Updates in flight at once: a repair is in no hurry, and the loads beside it are. */
const inFlight = 4;

/** Over the stage's entities table. Its calls throw what the client throws once its own tries are used up. */
export function dynamoEntityTeller(client: DynamoDBClient, stage: string): EntityTeller {
  const table = tableName(stage, "entities");
  const retellOne = async (id: EntityId, mark: string): Promise<Retelling> => {
    const update = new UpdateItemCommand({
      TableName: table,
      Key: { pk: { S: entityPk(id) } },
      UpdateExpression: "SET #outbox.#payload.#retold = :mark",
      ConditionExpression: "attribute_exists(#outbox.#payload)",
      ExpressionAttributeNames: { "#outbox": "outbox", "#payload": "payload", "#retold": "retold" },
      ExpressionAttributeValues: { ":mark": { S: mark } },
    });
    try {
      await client.send(update);
      return "retold";
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return "missing";
      throw cause;
    }
  };
  return {
    retell: async (ids, mark) => {
      const done = new Map<EntityId, Retelling>();
      await inLanes(ids, inFlight, async (id) => void done.set(id, await retellOne(id, mark)));
      return ids.map((id) => done.get(id) ?? "missing");
    },
  };
}
