/** Names that mean to lead elsewhere: as partner, feed, key of an idempotent upload, or JSON property. */
import { beforeEach, describe, expect, test } from "bun:test";
import { createApp } from "./app.ts";
import { acmeKey, operatorKey, sendFile, type TestGateway, testGateway } from "./testing.ts";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
});

const request = (path: string, method: string, key: string, body?: string) =>
  createApp(gateway.deps).request(path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body }),
  });

const hostile = [
  "../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fetc",
  "..%5c..%5cwindows",
  "orders%00",
  "orders%0d%0aset-cookie:x=1",
  "orders%0A",
  "%E2%80%AEsredro",
  "orders'%3B%20drop%20table%20files--",
  "__proto__",
  "constructor",
  "toString",
  "%F0%90%80",
];

describe.each(hostile)("as a name, %s", (name) => {
  test("is no feed: nothing is stored, and nothing of it gets into a header", async () => {
    const response = await request(`/v1/feeds/${name}/files`, "POST", acmeKey, "a,b\n");
    expect(response.status).toBe(404);
    expect([...response.headers].join("\n")).not.toContain("set-cookie");
    expect(gateway.objectKeys()).toEqual([]);
    expect(gateway.events).toEqual([]);
  });

  test("is no partner", async () => {
    const response = await request(`/v1/partners/${name}/keys`, "POST", operatorKey, "{}");
    expect(response.status).toBe(404);
    const registered = await request(
      "/v1/partners",
      "POST",
      operatorKey,
      JSON.stringify({ partner: name, name: "Name" }),
    );
    // A word of a-z alone is an id like any other: it is never looked up in an object.
    expect(registered.status).toBe(name === "constructor" ? 201 : 400);
  });

  test("is no file whose content could be asked for", async () => {
    for (const path of [`/v1/partners/acme/files/${name}/content`, `/v1/partners/${name}/files/f_1/content`])
      expect((await request(path, "GET", operatorKey)).status).toBe(404);
  });
});

test("an object's key is made of ids alone: an Idempotency-Key of any form does not get into it", async () => {
  const { json } = await sendFile(gateway, "order_no\n1\n", { "idempotency-key": "../../x'; drop--" });
  expect(gateway.objectKeys()).toEqual([`acme/${String(json["file"])}/raw`]);
});

test.each([
  '{"partner":"globex","name":"Globex","__proto__":{"role":"operator"}}',
  '{"partner":"globex","name":"Globex","constructor":{"prototype":{"role":"operator"}}}',
  '{"__proto__":{"partner":"globex","name":"Globex"}}',
])("a property that means the prototype is refused and changes nothing: %s", async (body) => {
  expect((await request("/v1/partners", "POST", operatorKey, body)).status).toBe(400);
  expect(Reflect.has({}, "role")).toBe(false);
  expect(Reflect.has({}, "partner")).toBe(false);
  expect(gateway.events).toEqual([]);
});

test.each(["Globex\u202Exebolg", "Globex\r\nX: 1", "\u0410cme", "Glo\u200Bbex"])(
  "a partner is not registered under %p, which an operator would read as something else",
  async (name) => {
    const body = JSON.stringify({ partner: "globex", name });
    expect((await request("/v1/partners", "POST", operatorKey, body)).status).toBe(400);
  },
);
