import { expect, test } from "bun:test";
import { Hono } from "hono";
import * as v from "valibot";
import { readJson } from "./read-json.ts";

const Body = v.strictObject({ reason: v.string() });
const app = new Hono().post("/", async (c) => c.json(await readJson(c, Body)));
// Node takes a stream as a request's body only with `duplex`.
const send = async (body: string | ReadableStream<Uint8Array> | null): Promise<unknown> =>
  (await app.request("/", { method: "POST", body, ...{ duplex: "half" } })).json();

test("a small body is read and checked", async () => {
  expect(await send(JSON.stringify({ reason: "漢字" }))).toEqual({
    kind: "valid",
    value: { reason: "漢字" },
  });
  expect(await send("{")).toEqual({ kind: "invalid", faults: ["the body is not JSON"] });
  expect(await send(null)).toMatchObject({ kind: "invalid" });
});

test("a body without a length is read no further than 64 KB", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(16 * 1024).fill(32));
    },
  });
  expect(await send(endless)).toEqual({ kind: "invalid", faults: ["the body is larger than 64 KB"] });
  expect(pulled).toBeLessThan(10);
});
