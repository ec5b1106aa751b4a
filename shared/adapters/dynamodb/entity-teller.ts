/** Entities tell again, on DynamoDB: one update an item, which changes nothing but a mark in its outbox. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { EntityId } from "../../ports/entity-store.ts";
import type { EntityTeller, Retelling } from "../../ports/entity-teller.ts";
import { silentId } from "../items/adopted-item.ts";
import { entityPk } from "../items/entity-item.ts";
import { inLanes } from "../lanes.ts";

/** Updates in flight at once: a repair is in no hurry, and the loads beside it are. */
const inFlight = 4;

/** Over the table that is named. Its calls throw what the client throws once its own tries are used up. */
export function dynamoEntityTeller(client: DynamoDBClient, table: () => Promise<string>): EntityTeller {
  const retellOne = async (
    TableName: string,
    id: EntityId,
    mark: string,
    epoch?: number,
    isSilent = false,
  ): Promise<Retelling> => {
    const raised = epoch !== undefined;
    const update = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: entityPk(id) } },
      UpdateExpression: `SET #outbox.#payload.#retold = :mark${raised ? ", #epoch = :epoch, #outbox.#epoch = :epoch" : ""}${isSilent ? ", #outbox.#id = #outbox.#silent REMOVE #outbox.#silent" : ""}`,
      ConditionExpression: `attribute_exists(#outbox.${isSilent ? "#silent" : "#id"})${raised ? " and #epoch <= :epoch" : ""}`,
      ExpressionAttributeNames: {
        ...{ "#outbox": "outbox", "#payload": "payload", "#retold": "retold", "#id": "id" },
        ...(isSilent ? { "#silent": silentId } : {}),
        ...(raised ? { "#epoch": "epoch" } : {}),
      },
      ExpressionAttributeValues: {
        ":mark": { S: mark },
        ...(raised ? { ":epoch": { N: String(epoch) } } : {}),
      },
    });
    try {
      await client.send(update);
      return "retold";
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      // An adopted entity's event was never told: now it is.
      return isSilent ? "missing" : retellOne(TableName, id, mark, epoch, true);
    }
  };
  return {
    retell: async (ids, mark, epoch) => {
      const name = await table();
      const done = new Map<EntityId, Retelling>();
      await inLanes(ids, inFlight, async (id) => void done.set(id, await retellOne(name, id, mark, epoch)));
      return ids.map((id) => done.get(id) ?? "missing");
    },
  };
}
