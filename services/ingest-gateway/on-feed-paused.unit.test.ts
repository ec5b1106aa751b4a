import { expect, test } from "bun:test";
import type { PipelineEventType } from "@sluice/contracts/events/catalogue.ts";
import { FeedName, Group, staff } from "@sluice/contracts/ids.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { type PauseScope, scopeName } from "@sluice/contracts/pause.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { createConsumer } from "./consumer.ts";
import { acme, calmContext, sendFile, testGateway } from "./testing.ts";

const feed = v.parse(FeedName, "orders");
const reason = "the old database is moved";
const at = new Date(Date.UTC(2026, 10, 20));
const word = (type: PipelineEventType & `feed.${string}`, scope: PauseScope, version: number): Message =>
  pipelineEvent(
    type,
    {
      ...{ aggregate: `pause:${scopeName(scope)}`, version, epoch: 1, occurredAt: at },
      ...{ partner: staff, group: v.parse(Group, "any") },
      trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
    },
    { ...scope, by: "OPERATOR1", reason },
  );
const paused = { since: at.toISOString(), reason };
const body = "order_no,step,at,customer,currency,amount\n1,2\n";

test.each<PauseScope>([{ feed }, { partner: acme }, { feed, partner: acme }])(
  "a file under a pause of %j is taken, and its sender told so; whatever the order in which words come, the last one counts",
  async (scope) => {
    const gateway = await testGateway();
    const hear = (message: Message) => createConsumer(gateway.deps).handle(message, calmContext);
    expect(await hear(word("feed.paused.v1", scope, 1))).toEqual({ kind: "done" });
    const first = await sendFile(gateway, body);
    expect([first.response.status, first.json]).toMatchObject([202, { sequence: 1, paused }]);
    await hear(word("feed.paused.v1", scope, 3));
    await hear(word("feed.resumed.v1", scope, 2));
    const again = await sendFile(gateway, body);
    expect([again.response.status, again.json]).toMatchObject([200, { file: first.json.file, paused }]);
    await hear(word("feed.resumed.v1", scope, 4));
    expect((await sendFile(gateway, body)).json).not.toHaveProperty("paused");
  },
);

test("a pause that nobody could look up keeps no file out", async () => {
  const gateway = await testGateway();
  const { store } = gateway.deps;
  const load: typeof store.load = (ref) =>
    ref.pk.startsWith("#pause#") ? Promise.reject(new Error("throttled")) : store.load(ref);
  const deps = { ...gateway.deps, store: { ...store, load } };
  const { response, json } = await sendFile({ ...gateway, deps }, body);
  expect(response.status).toBe(202);
  expect(json).not.toHaveProperty("paused");
});
