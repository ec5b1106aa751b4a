/** A table that refuses writes: a resource policy with one statement of ours, whatever else it says. */
import {
  ConditionalCheckFailedException,
  DeleteResourcePolicyCommand,
  type DynamoDBClient,
  GetResourcePolicyCommand,
  PolicyNotFoundException,
  PutItemCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-dynamodb";
import type { Pause } from "@sluice/shared/ports/clock.ts";
import * as v from "valibot";

const sid = "SluiceRefusesWrites";
/** A transaction is denied by the rights of its parts. */
const writes = [
  ...["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"],
  ...["dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"],
];
const Policy = v.looseObject({ Statement: v.array(v.looseObject({ Sid: v.optional(v.string()) })) });

/** AWS tells neither how long a policy takes to hold nor when it does: a write that could never succeed shows it. */
const askMs = 2_000;
const asksMax = 90;

/** Refuses everybody's writes, and resolves once one is refused. Throws when none is after three minutes. */
export async function refuseWrites(
  client: DynamoDBClient,
  { table, arn }: { readonly table: string; readonly arn: string },
  pause: Pause,
): Promise<void> {
  const others = (await statements(client, arn)).filter(({ Sid }) => Sid !== sid);
  const ours = { Sid: sid, Effect: "Deny", Principal: "*", Action: writes, Resource: arn };
  await put(client, arn, [...others, ours]);
  for (let asked = 0; asked < asksMax; asked += 1) {
    if (await isRefused(client, table)) return;
    await pause(askMs);
  }
  throw new Error(`${table} still takes writes ${(asksMax * askMs) / 1000} s after its policy was put`);
}

/** Takes our statement away. */
export async function takeWrites(client: DynamoDBClient, arn: string): Promise<void> {
  const known = await statements(client, arn);
  const others = known.filter(({ Sid }) => Sid !== sid);
  if (others.length === known.length) return;
  if (others.length > 0) return put(client, arn, others);
  await client.send(new DeleteResourcePolicyCommand({ ResourceArn: arn }));
}

type Statements = v.InferOutput<typeof Policy>["Statement"];

async function statements(client: DynamoDBClient, ResourceArn: string): Promise<Statements> {
  try {
    const { Policy: text = "" } = await client.send(new GetResourcePolicyCommand({ ResourceArn }));
    return v.parse(Policy, JSON.parse(text)).Statement;
  } catch (cause) {
    if (cause instanceof PolicyNotFoundException) return [];
    throw cause;
  }
}

async function put(client: DynamoDBClient, ResourceArn: string, Statement: Statements): Promise<void> {
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await client.send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
}

async function isRefused(client: DynamoDBClient, TableName: string): Promise<boolean> {
  const nobody = { pk: { S: "refused?" } };
  try {
    await client.send(
      new PutItemCommand({ TableName, Item: nobody, ConditionExpression: "attribute_exists(pk)" }),
    );
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return false;
    // The SDK has no class of its own for it.
    if (cause instanceof Error && cause.name === "AccessDeniedException") return true;
    throw cause;
  }
  throw new Error(`${TableName} has an item refused?, which nobody writes`);
}
