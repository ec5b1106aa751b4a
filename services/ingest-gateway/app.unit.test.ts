import { expect, test } from "bun:test";
import { createApp } from "./app.ts";
import { sendFile, testGateway } from "./testing.ts";

test("alive is alive; ready names what is not", async () => {
  const { deps } = await testGateway({
    ready: () => Promise.resolve({ dynamodb: "connection refused", objects: null }),
  });
  const app = createApp(deps);
  expect((await app.request("/healthz")).status).toBe(200);
  const ready = await app.request("/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ dependencies: { dynamodb: "connection refused" } });
});

test("a path that is not there says where files go", async () => {
  const response = await createApp((await testGateway()).deps).request("/v1/feeds/orders/file", {
    method: "POST",
  });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    type: "/problems/no-such-route",
    detail: "The gateway has no POST /v1/feeds/orders/file. Files go to POST /v1/feeds/<feed>/files.",
  });
});

test("a receipt that the store confirms to nobody: the file is looked for, and found or reported", async () => {
  const { deps, events, objectKeys } = await testGateway();
  const { store } = deps;
  const unheard = async (changes: Parameters<typeof store.save>[0]) => {
    await store.save(changes);
    throw new Error("the answer was lost");
  };
  const done = await sendFile({ deps: { ...deps, store: { ...store, save: unheard } } }, "1\n");
  expect(done.response.status).toBe(202);
  expect(events).toHaveLength(1);

  const down = () => Promise.reject(new Error("connection refused"));
  const failed = await sendFile({ deps: { ...deps, store: { ...store, save: down } } }, "2\n");
  expect(failed.json).toMatchObject({
    type: "/problems/internal",
    detail:
      "The request could not be finished. Send it again: a file that arrived all the same is recognised and not taken twice.",
  });
  // Its write may still arrive, and a received file must have its object.
  expect(objectKeys()).toHaveLength(2);
  expect((await sendFile({ deps }, "2\n")).response.status).toBe(202);
});

test("an upload that loses every race leaves nothing and is told to come again", async () => {
  const { deps, objectKeys } = await testGateway();
  const losing = { ...deps.store, save: () => Promise.resolve({ kind: "conflict", changes: [1] } as const) };
  const { response, json } = await sendFile({ deps: { ...deps, store: losing } }, "1\n");
  expect(json).toMatchObject({
    status: 503,
    type: "/problems/busy",
    detail:
      "The file could not be given its place among the others in time. Nothing of it was kept: send it again.",
  });
  expect(response.headers.get("retry-after")).toBe("5");
  expect(objectKeys()).toEqual([]);
});
