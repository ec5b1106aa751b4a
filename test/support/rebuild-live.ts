/** A rebuild of the read model on a running mesh: files come meanwhile, the command is killed midway and run again. */
import { expect } from "bun:test";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { dynamoReadModel } from "@sluice/shared/adapters/dynamodb/read-model.ts";
import { readGenerations } from "@sluice/shared/generations/log.ts";
import type { TestMesh } from "./mesh.ts";
import { sluice } from "./sluice.ts";

const main = fileURLToPath(new URL("../../deploy/cli/main.ts", import.meta.url));
const word = ["--yes", "--by", "aoki", "--reason", "a drill"];

/** Does it all; what is sent is told to the mesh's own comparison with Postgres. */
export async function rebuildLive(it: TestMesh): Promise<void> {
  const { directory } = it.mesh;
  const client = new DynamoDBClient({
    ...{ region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } },
    endpoint: it.mesh.run().endpoints["AWS_ENDPOINT_URL_DYNAMODB"] ?? "",
  });
  const model = dynamoReadModel({ client, stage: "local" });
  const send = async (seed: number): Promise<string> => {
    const text = ordersText({ seed, rows: 60, day: `2026-11-${seed}` }).text;
    expect(await it.differences("orders", new TextEncoder().encode(text))).not.toBeNull();
    return (await it.partner.upload("orders", new Blob([text]))).file;
  };
  try {
    const first = await send(23);
    const child = spawn(process.execPath, [main, "rebuild", "start", ...word, "--dir", directory], {
      stdio: "ignore",
    });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    await until("a build has begun", async () => (await readGenerations(model)).now.building === 1);
    child.kill("SIGKILL");
    await gone;
    const second = await send(24);
    const started = await sluice(directory, "rebuild", "start", ...word);
    expect(started).toMatchObject({ code: 0, err: "" });
    for (const file of [first, second])
      expect((await it.partner.follow(file, () => undefined)).phase).toBe("synced");
    const compared = await sluice(directory, "rebuild", "compare", "--json");
    expect(JSON.parse(compared.out)).toMatchObject({ rangesDiffering: 0, differences: [] });
    const told = async () => [
      await it.operator.files(),
      await it.partner.entity("order", "A-20261124-0000001"),
    ];
    const before = await told();
    expect((await sluice(directory, "rebuild", "switch", ...word)).code).toBe(0);
    expect((await readGenerations(model)).now).toMatchObject({ serving: 1, previous: 0 });
    expect(await told()).toEqual(before);
    const dropped = await sluice(directory, "rebuild", "drop", ...word);
    expect(dropped.out).toContain("generation 1 answers");
    expect(await told()).toEqual(before);
  } finally {
    client.destroy();
  }
}
