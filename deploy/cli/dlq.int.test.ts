import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import { sqsDeadLetterQueue } from "@sluice/shared/adapters/sqs/dead-letter-queue.ts";
import { entityBody, pointerBody } from "@sluice/shared/dead-letters/testing.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import { sluice as run } from "@sluice/test/support/sluice.ts";
import { provisionQueues } from "../local/stores/provision.ts";
import { answering, answersHttp } from "../local/supervisor/did-not-start.ts";
import { freePort } from "../local/supervisor/free-port.ts";
import { writeRunFile } from "../local/supervisor/run-file.ts";
import {
  bareEnvironment,
  bunScript,
  localClient,
  testCrew,
  type TestCrew,
} from "../local/supervisor/testing.ts";

const directory = mkdtempSync(join(tmpdir(), "sluice-dlq-"));
let stores: TestCrew;
let sqs: SQSClient;

beforeAll(async () => {
  stores = testCrew();
  const port = await freePort();
  const queues = stores.crew.start({
    name: "queues",
    ...bunScript("deploy/local/stores/queues-main.ts"),
    env: { ...bareEnvironment(), PORT: String(port), SLUICE_QUEUES_DIR: join(stores.directory, "queues") },
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(
    queues,
    answersHttp(`${url}/`, () => true),
  );
  sqs = new SQSClient({ ...localClient(port), useQueueUrlAsEndpoint: false });
  await provisionQueues("local", sqs);
  // A running mesh, as far as these commands look: the process that is named is this test's.
  writeRunFile(directory, {
    ...{ url, gatewayUrl: url, queryUrl: url, databaseUrl: "", partnerKey: "", operatorKey: "" },
    endpoints: { AWS_ENDPOINT_URL_SQS: url },
    processes: { supervisor: process.pid },
  });
});
afterAll(async () => {
  sqs.destroy();
  await stores[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

const queue = (place: DeadLetterPlace): DeadLetterQueue => sqsDeadLetterQueue(sqs, "local", place);
const sync = { kind: "queue", name: "sync-consumer" } as const;

const sluice = (...args: string[]) => run(directory, ...args);

describe("letters in a queue, a pipe and a rule", () => {
  beforeAll(async () => {
    await queue(sync).put({
      body: entityBody({ key: "A-1" }),
      group: "acme:order:A-1",
      attributes: { reason: "the amount\nis no number", receiveCount: "1" },
      deduplication: crypto.randomUUID(),
    });
    await queue({ kind: "pipe", name: "loads-work" }).put({
      body: pointerBody({ approximateArrivalOfFirstRecord: new Date().toISOString() }),
      attributes: {},
    });
  });

  test("are listed with their causes, chosen by what they are, and shown whole by the beginning of their id", async () => {
    const all = await sluice("dlq", "list");
    expect(all).toMatchObject({ code: 0, err: "" });
    expect(all.out).toContain("sync-consumer  order.created.v1  acme order A-1");
    expect(all.out).toContain("the amount is no number");
    expect(all.out).toContain("a pointer, not rescued yet: the stream forgets the record in 24.0 hours");
    expect(all.out).toEndWith("2 dead letters\n");
    const one = await sluice("dlq", "list", "--entity", "order/A-1", "--json");
    expect(JSON.parse(one.out)).toMatchObject({ letters: [{ at: sync, attempts: 1 }], unseen: [] });
    const id: string = JSON.parse(one.out).letters[0].id;
    const shown = await sluice("dlq", "show", id.slice(0, 8));
    expect(shown.out).toContain(`letter        ${id}`);
    expect(shown.out).toContain('"status": "v1"');
    const unknown = await sluice("dlq", "show", "nobody");
    expect(unknown).toMatchObject({ code: 1, out: "" });
    expect(unknown.err).toStartWith("There is no dead letter nobody");
  }, 20_000);
});

test("without a mesh and without a stage, the way out is told", async () => {
  const { code, err } = await run(join(directory, "none"), "dlq", "list");
  expect(code).toBe(1);
  expect(err).toContain("start one with `sluice start`, or name a stage on AWS with --stage");
});
