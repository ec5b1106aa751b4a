import { describe, expect, test } from "bun:test";
import { asRecord, eventsOf, fileNumbered, testQuery, type TestQuery } from "./testing.ts";

const file = fileNumbered(1);
const path = `/v1/files/${file}`;
const e = eventsOf(file);

/** A service in which the world takes a step whenever somebody waits. */
async function whileWaiting(...steps: readonly ((query: TestQuery) => Promise<void>)[]) {
  const left = [...steps];
  const query: TestQuery = await testQuery({
    pause: async () => {
      const step = left.shift();
      if (step === undefined) throw new Error("it waits on, with nothing more to come");
      await step(query);
    },
  });
  return query;
}

describe("with Prefer: wait, a file is answered", () => {
  test("once it is judged, without a further question", async () => {
    const { get } = await whileWaiting(
      ({ take }) => take(e.received()),
      ({ take }) => take(e.sharded()),
      ({ take }) => take(e.validated()),
    );
    const answer = await get(path, "acme", { prefer: "wait=20" });
    expect(answer.headers.get("preference-applied")).toBe("wait=20");
    expect(asRecord(await answer.json())["verdict"]).toBe("validated");
  });

  test("once it has ended without a verdict", async () => {
    const { take, get } = await whileWaiting(({ take }) => take(e.failed()));
    await take(e.received());
    const answer = await get(path, "acme", { prefer: "wait=20" });
    expect(asRecord(await answer.json())["phase"]).toBe("failed");
  });

  test("as it is, when the seconds are over", async () => {
    const { take, get } = await whileWaiting();
    await take(e.received());
    const answer = await get(path, "acme", { prefer: "wait=0" });
    expect(answer.headers.get("preference-applied")).toBe("wait=0");
    expect(asRecord(await answer.json())["verdict"]).toBeNull();
  });

  test("at once, and without the promise, where too many wait", async () => {
    const { take, get } = await testQuery({ streamsMax: 0 });
    await take(e.received());
    const answer = await get(path, "acme", { prefer: "wait=20" });
    expect([answer.status, answer.headers.get("preference-applied")]).toEqual([200, null]);
  });

  test("to another partner as one that is not there", async () => {
    const { take, get } = await testQuery({ pause: () => Promise.resolve() });
    await take(e.received(), e.validated());
    expect((await get(path, "zenith", { prefer: "wait=0" })).status).toBe(404);
  });
});
