/** What DynamoDB Local never does: throttling, leftovers, other transactions in the way. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { sampleEntity, sampleEvent, sampleRef, sampleWrite } from "../../ports/samples.suite.ts";
import { entityItem } from "../items/entity-item.ts";
import { dynamoAggregateStore } from "./aggregate-store.ts";
import { dynamoEntityStore } from "./entity-store.ts";
import { testDynamoClient } from "./testing.ts";

const endpoint = "http://127.0.0.1:9";
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Sent {
  readonly operation: string;
  readonly body: { readonly Statements?: readonly unknown[]; readonly ClientRequestToken?: string };
}
type Answer = (sent: Sent) => Response;

/** Answers the calls in turn, the last answer for ever; tells what was sent, and how often a store waited. */
function dynamoAnswers(...answers: readonly Answer[]) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  server.use(
    http.post(`${endpoint}/`, async ({ request }) => {
      const operation = request.headers.get("x-amz-target")?.split(".")[1] ?? "";
      const call = { operation, body: (await request.json()) as Sent["body"] };
      sent.push(call);
      return (answers[sent.length - 1] ?? answers.at(-1) ?? (() => HttpResponse.error()))(call);
    }),
  );
  const client = testDynamoClient(endpoint, 1);
  const backOff = async (attempt: number) => void waits.push(attempt);
  const options = { client, stage: "faults", backOff, attempts: 3 };
  return {
    sent,
    waits,
    aggregates: dynamoAggregateStore(options),
    entities: dynamoEntityStore({ ...options, inFlight: 1 }),
  };
}

const ok =
  (body: object): Answer =>
  () =>
    HttpResponse.json(body);
const fault =
  (name: string, more: object = {}): Answer =>
  () =>
    HttpResponse.json(
      { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more },
      { status: 400 },
    );
const cancelled = (...codes: readonly string[]): Answer =>
  fault("TransactionCanceledException", {
    CancellationReasons: codes.map((Code) => ({ Code, Message: "" })),
  });
const statements = (...codes: readonly (string | null)[]): Answer =>
  ok({ Responses: codes.map((Code) => (Code === null ? {} : { Error: { Code, Message: Code } })) });

const ref = sampleRef("acme#f");
const change = { ref, expectedVersion: 0, state: { count: 1 }, event: sampleEvent("file:f", 1) };

describe("a save", () => {
  test.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
    "is tried again, as the same transaction, after %s",
    async (code) => {
      const { aggregates, sent, waits } = dynamoAnswers(cancelled("None", code), ok({}));
      expect(await aggregates.save([change])).toEqual({ kind: "saved" });
      expect(waits).toEqual([1]);
      const tokens = sent.map(({ body }) => body.ClientRequestToken);
      expect(tokens[0]).toBeString();
      expect(tokens[1]).toBe(tokens[0]);
    },
  );

  test("is a conflict when a condition failed, whatever else was in the way", async () => {
    const { aggregates, waits } = dynamoAnswers(
      cancelled("TransactionConflict", "ConditionalCheckFailed"),
      ok({}),
    );
    expect(await aggregates.save([change])).toEqual({ kind: "conflict", changes: [0] });
    expect(waits).toEqual([]);
  });

  test("of one item is tried again while a transaction holds it", async () => {
    const { aggregates, sent } = dynamoAnswers(fault("TransactionConflictException"), ok({}));
    const { event: _event, ...lone } = change;
    expect(await aggregates.save([lone])).toEqual({ kind: "saved" });
    expect(sent.map(({ operation }) => operation)).toEqual(["PutItem", "PutItem"]);
  });

  test("gives up in the end", async () => {
    const { aggregates, waits } = dynamoAnswers(cancelled("TransactionConflict", "None"));
    await expect(aggregates.save([change])).rejects.toThrow("after 3 tries (TransactionConflict: ");
    expect(waits).toEqual([1, 2]);
  });

  test("that DynamoDB will never take is not tried again, and says why", async () => {
    const { aggregates, sent } = dynamoAnswers(cancelled("ValidationError", "None"));
    await expect(aggregates.save([change])).rejects.toThrow("ValidationError");
    expect(sent).toHaveLength(1);
  });
});

describe("a write of entities", () => {
  const writes = ["A-1", "A-2", "A-3"].map((key) => sampleWrite(key));
  const written = writes.map(() => ({ kind: "written" }) as const);

  test("sends only what was throttled again", async () => {
    const { entities, sent, waits } = dynamoAnswers(
      statements(null, "ThrottlingError", "TransactionConflict"),
      statements("ProvisionedThroughputExceeded", null),
      statements(null),
    );
    expect(await entities.write(writes)).toEqual(written);
    expect(sent.map(({ body }) => body.Statements?.length)).toEqual([3, 2, 1]);
    expect(waits).toEqual([1, 2]);
  });

  test("is sent again whole when the whole call was refused", async () => {
    const { entities, waits } = dynamoAnswers(fault("ThrottlingException"), statements(null, null, null));
    expect(await entities.write(writes)).toEqual(written);
    expect(waits).toEqual([1]);
  });

  test("gives up in the end, and says how many rows are left and why", async () => {
    const { entities, waits } = dynamoAnswers(
      statements(null, "ThrottlingError", "ThrottlingError"),
      statements("ThrottlingError", "ThrottlingError"),
    );
    await expect(entities.write(writes)).rejects.toThrow(
      "2 of 3 rows were still refused after 3 tries (ThrottlingError)",
    );
    expect(waits).toEqual([1, 2]);
  });

  test("stops at a statement that DynamoDB will never take", async () => {
    const { entities, sent } = dynamoAnswers(statements("ValidationError", null, null));
    await expect(entities.write(writes)).rejects.toThrow("acme#order#A-1 cannot be written: ValidationError");
    expect(sent).toHaveLength(1);
  });

  test("settles what was lost while it repeats what was throttled", async () => {
    const [first] = writes;
    if (first === undefined) throw new Error("no sample");
    const winner = sampleWrite("A-1", { record: 9 });
    const { entities } = dynamoAnswers(
      statements("DuplicateItem", "ThrottlingError", null),
      ok({ Responses: { "sluice-faults-entities": [entityItem(winner)] } }),
      statements(null),
    );
    expect(await entities.write(writes)).toEqual([
      { kind: "lost", current: winner.after },
      { kind: "written" },
      { kind: "written" },
    ]);
  });
});

describe("a read of entities", () => {
  const ids = ["A-1", "A-2"].map((key) => sampleEntity(key).id);
  const table = "sluice-faults-entities";
  const [one, two] = ["A-1", "A-2"].map((key) => entityItem(sampleWrite(key)));
  const left = { UnprocessedKeys: { [table]: { Keys: [{ pk: { S: "acme#order#A-2" } }] } } };

  test("asks again for what was left over", async () => {
    const { entities, waits } = dynamoAnswers(
      ok({ Responses: { [table]: [one] }, ...left }),
      ok({ Responses: { [table]: [two] } }),
    );
    expect(await entities.read(ids)).toEqual([sampleEntity("A-1"), sampleEntity("A-2")]);
    expect(waits).toEqual([1]);
  });

  test("gives up in the end rather than call an entity missing", async () => {
    const { entities } = dynamoAnswers(ok({ Responses: { [table]: [one] }, ...left }));
    await expect(entities.read(ids)).rejects.toThrow("1 of 2 keys were still unread after 3 tries");
  });
});
