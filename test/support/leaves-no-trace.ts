/** After a whole run: neither its secrets nor a person of its files stand where people and machines look that need neither. */
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { type TableName, tableName, tables } from "@sluice/contracts/topology.ts";
import type { TestMesh } from "./mesh.ts";

const person = "Quillfeather Personne";
const header = "member_no,change,name,status,into\n";
/** Where whole entities live, and are shown to their partner. */
const ofEntities: readonly TableName[] = ["entities", "read-model"];

/** Registers the tests. Run them last: they look at all logs so far. */
export function leavesNoTrace(mesh: () => TestMesh): void {
  test("a member's name gets to Postgres, and into no report, log, event item or audit on the way", async () => {
    const it = mesh();
    const send = (rows: string) => it.send("members", new TextEncoder().encode(header + rows));
    expect(await send(`M900001,set,${person},active,\n`)).toMatchObject({ phase: "synced" });
    const rejected = await send(`M900002,set,${person},nonsense,\nM9,set,${person},active,\n`);
    expect(rejected).toMatchObject({ phase: "rejected" });
    const rows = await it.sql`select name from legacy.members where member_no = 'M900001'`;
    expect(rows).toMatchObject([{ name: person }]);

    expect(JSON.stringify(await it.partner.errors(rejected.file, "en"))).not.toContain(person);
    expect(JSON.stringify(await it.operator.entity("member", "M900001", { partner: "acme" }))).not.toContain(
      person,
    );
    expect({ logs: logsOf(it).includes(person), items: (await itemsOf(it)).includes(person) }).toEqual({
      ...{ logs: false, items: false },
    });
    await it.sql`delete from legacy.members where member_no = 'M900001'`;
  }, 60_000);

  test("no secret stands in a log of the whole run", () => {
    const it = mesh();
    const { partnerKey, operatorKey, databaseUrl } = it.mesh.run();
    const { username, password } = new URL(databaseUrl);
    // Of a key, `slk_<id>_<secret>`, the beginning of its secret; of the database, the password where it follows a name.
    const secrets = {
      "the partner's key": partnerKey.split("_").slice(2).join("_").slice(0, 20),
      "the operator's key": operatorKey.split("_").slice(2).join("_").slice(0, 20),
      "the database's password": `${username}:${password}`,
    };
    const logs = logsOf(it);
    // Else the search below could not find anything.
    expect(logs.includes("a file was received")).toBe(true);
    const found = Object.entries(secrets).filter(([, secret]) => secret.length < 6 || logs.includes(secret));
    expect(found.map(([what]) => what)).toEqual([]);
    expect(/authorization["']?\s*:\s*["']?bearer/i.test(logs)).toBe(false);
  });
}

/** Everything that any process of the mesh has written so far. */
function logsOf({ mesh }: TestMesh): string {
  const directory = join(mesh.directory, "logs");
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), "utf8"))
    .join("\n");
}

/** Every item of the tables in which no entity lives: aggregates, their event items, turns, keys, the audit trail. */
async function itemsOf({ mesh }: TestMesh): Promise<string> {
  const client = new DynamoDBClient({
    region: "us-east-1",
    endpoint: mesh.run().endpoints["AWS_ENDPOINT_URL_DYNAMODB"] ?? "",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const items: unknown[] = [];
  const named = Object.keys(tables).filter((name): name is TableName => name in tables);
  for (const name of named.filter((one) => !ofEntities.includes(one)))
    for await (const page of paginateScan({ client }, { TableName: tableName("local", name) }))
      items.push(...(page.Items ?? []));
  client.destroy();
  expect(items.length).toBeGreaterThan(10);
  return JSON.stringify(items);
}
