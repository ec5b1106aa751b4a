/** A later build of every service: this tree, with one compatible change of every pipeline event that it sends. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { type TableName, tableName } from "@sluice/contracts/topology.ts";
import { copyTree, type TreeCopy } from "@sluice/deploy/author/testing.ts";

const made = "return { ...envelopeOf(type, origin), type, payload };";
const madeNext = 'return { ...envelopeOf(type, origin), type, payload: { ...payload, builtBy: "next" } };';

/** Copies the tree; what the copy sends carries a field that no build of today knows. Throws when events are no longer made where they were. */
export function nextBuild(): TreeCopy {
  const copy = copyTree();
  const file = join(copy.path, "contracts", "events", "make.ts");
  const text = readFileSync(file, "utf8");
  if (!text.includes(made)) throw new Error(`contracts/events/make.ts has no line \`${made}\` to change`);
  writeFileSync(file, text.replace(made, madeNext));
  return copy;
}

/** How many events in a table each of the two builds has sent. */
export async function sentBy(endpoint: string, table: TableName): Promise<{ today: number; next: number }> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  const sent = { today: 0, next: 0 };
  const pages = paginateScan(
    { client },
    {
      TableName: tableName("local", table),
      FilterExpression: "attribute_exists(outbox.id)",
      ProjectionExpression: "outbox.payload.builtBy",
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) sent["outbox" in item ? "next" : "today"] += 1;
  client.destroy();
  return sent;
}
