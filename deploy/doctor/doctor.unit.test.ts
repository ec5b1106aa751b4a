import { afterAll, describe, expect, test } from "bun:test";
import { checkClock, checkKey, checkReady } from "./address.ts";
import { looked } from "./finding.ts";
import { checkDynamoDb, checkPort, checkRuntime, thisTree } from "./machine.ts";
import { checkObjects } from "./stores.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";

const now = Date.UTC(2026, 10, 20, 9, 30);
/** How far behind this machine the mesh's clock is, in milliseconds. */
let behind = 0;
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: ({ url, headers }) => {
    const { pathname } = new URL(url);
    if (pathname === "/ready/readyz")
      return Response.json({ status: "ready", dependencies: { dynamodb: null } });
    if (pathname === "/away/readyz")
      return Response.json(
        { status: "not ready", dependencies: { dynamodb: null, objects: "no such bucket" } },
        { status: 503 },
      );
    if (pathname === "/v1/files")
      return new Response("{}", { status: headers.get("authorization") === "Bearer right" ? 200 : 401 });
    return new Response("", { headers: { date: new Date(now - behind).toUTCString() } });
  },
});
afterAll(() => server.stop(true));
const base = `http://127.0.0.1:${server.port}`;

test("a runtime that is not the tested one is told with what installs that", () => {
  const tree = thisTree();
  expect(checkRuntime(tree.bun, tree).state).toBe("ok");
  expect(checkRuntime("0.9.0", tree)).toMatchObject({
    state: "warning",
    mend: expect.stringContaining("npm ci"),
  });
});

test("a machine that cannot serve DynamoDB is told what to install", () => {
  expect(checkDynamoDb(() => ({ kind: "java" })).state).toBe("ok");
  const none = (): never => {
    throw new Error("There is no Java runtime: install one.");
  };
  expect(checkDynamoDb(none)).toMatchObject({ state: "bad", mend: "There is no Java runtime: install one." });
});

test("a port that somebody has is told, with how to take another", async () => {
  expect(await checkPort(server.port ?? 0)).toMatchObject({
    state: "warning",
    mend: expect.stringContaining("--port"),
  });
});

test("what a service depends on and does not reach is told by name", async () => {
  expect(await checkReady("gateway", `${base}/ready`)).toMatchObject({
    state: "ok",
    found: "ready: dynamodb answer",
  });
  expect(await checkReady("gateway", `${base}/away`)).toMatchObject({
    state: "bad",
    found: "objects: no such bucket",
    mend: expect.stringContaining("Bring back objects"),
  });
});

test("who does not answer at all is a finding, not a fault of the doctor", async () => {
  expect(await checkReady("gateway", "http://127.0.0.1:1")).toMatchObject({ state: "bad" });
});

test("a key is good, unknown, or not named", async () => {
  expect((await checkKey("key", base, "right", "how")).state).toBe("ok");
  expect(await checkKey("key", base, "wrong", "Name one.")).toMatchObject({
    state: "bad",
    mend: expect.stringContaining("sluice keys list"),
  });
  expect(await checkKey("key", base, undefined, "Name one.")).toMatchObject({
    state: "warning",
    mend: "Name one.",
  });
});

describe("clocks", () => {
  test.each([
    [0, "ok"],
    [-900, "ok"],
    [4_000, "ok"],
    [7_000, "warning"],
    [-7_000, "warning"],
    [400_000, "bad"],
  ])("%i ms apart: %s", async (apart, state) => {
    behind = apart;
    expect((await checkClock(base, () => now)).state).toBe(state as "ok");
  });
});

test("an object store that says that there is nothing answers; one that fails is told", async () => {
  const answering = { bytes: (key: string) => Promise.reject(new ObjectMissing(key)) };
  expect((await checkObjects(answering)).state).toBe("ok");
  expect(await checkObjects({ bytes: () => Promise.reject(new Error("forbidden")) })).toMatchObject({
    state: "bad",
    found: "forbidden",
  });
});

test("a surprise is told in one line, with what to try", async () => {
  const finding = await looked("queues", "Is it running?", () =>
    Promise.reject(new Error("refused\nat line 1")),
  );
  expect(finding).toEqual({ check: "queues", state: "bad", found: "refused", mend: "Is it running?" });
});
