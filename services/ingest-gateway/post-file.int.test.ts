/** Uploads over real sockets: cut connections, early answers, and memory that does not grow with the file. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { createApp } from "./app.ts";
import { acmeKey, type TestGateway, testGateway } from "./testing.ts";

/** Takes objects slowly and keeps of each only its size and hash: whatever is held back must be held by the sender. */
class SlowObjects implements ObjectStore {
  readonly kept = new Map<string, { readonly bytes: number; readonly sha256: string }>();

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const hash = createHash("sha256");
    let bytes = 0;
    let paused = 0;
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes - paused > 1024 ** 2) {
        paused = bytes;
        await wait(5);
      }
    }
    this.kept.set(key, { bytes, sha256: hash.digest("hex") });
  }
  async remove(key: string): Promise<void> {
    this.kept.delete(key);
  }
  async ready(): Promise<void> {}
  stream(): never {
    throw new Error("nothing is read here");
  }
  bytes(): never {
    throw new Error("nothing is read here");
  }
}

let gateway: TestGateway;
let server: Bun.Server<undefined>;
const objects = new SlowObjects();
let refusal = Promise.withResolvers<unknown>();

beforeAll(async () => {
  const log = {
    ...silentLog,
    info: (fields: Readonly<Record<string, unknown>>) => {
      if ("code" in fields) refusal.resolve(fields.code);
    },
  };
  gateway = await testGateway({ objects, log });
  const app = createApp(gateway.deps);
  server = Bun.serve({ port: 0, fetch: (request) => app.fetch(request), maxRequestBodySize: 1024 ** 3 });
});
afterAll(() => server.stop(true));

const head = (...lines: readonly string[]): string =>
  ["POST /v1/feeds/orders/files HTTP/1.1", "Host: sluice", ...lines, "", ""].join("\r\n");
const authorization = `Authorization: Bearer ${acmeKey}`;

/** Sends a head and `count` times a piece, as fast as the server takes it; the server's whole answer. */
function upload(headText: string, piece: Uint8Array, count: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(server.port ?? 0, "127.0.0.1");
  let answer = "";
  let sent = 0;
  const push = (): void => {
    if (sent === count || answer !== "") return;
    sent += 1;
    if (socket.write(piece)) push();
  };
  socket.on("drain", push);
  socket.on("data", (data) => {
    answer += data.toString();
    socket.end();
  });
  socket.on("close", () => resolve(answer));
  socket.on("error", (error) => (answer === "" ? reject(error) : resolve(answer)));
  socket.write(headText);
  push();
  return promise;
}

describe("a connection that is cut", () => {
  test.each([
    ["before Content-Length is reached", head(authorization, "Content-Length: 1000000")],
    ["in a chunked body", `${head(authorization, "Transfer-Encoding: chunked")}10000\r\n`],
  ])("%s leaves nothing", async (_case, headText) => {
    refusal = Promise.withResolvers();
    const socket = connect(server.port ?? 0, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(headText);
    socket.write("x".repeat(50_000), () => socket.destroy());
    expect(await refusal.promise).toBe("truncated-upload");
    expect([...objects.kept.keys()]).toEqual([]);
    expect(gateway.events).toEqual([]);
  });
});

test("who is refused hears so while still sending", async () => {
  const piece = new Uint8Array(64 * 1024).fill(0x41);
  const answer = await upload(head("Content-Length: 20971520"), piece, 320);
  expect(answer).toStartWith("HTTP/1.1 401");
});

test("64 MB arrive whole, and the gateway grows by far less", async () => {
  const piece = new Uint8Array(64 * 1024).fill(0x41).fill(0x0a, 65_535);
  const count = 1024;
  const expected = createHash("sha256");
  for (let index = 0; index < count; index += 1) expected.update(piece);

  Bun.gc(true);
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  const answer = await upload(head(authorization, `Content-Length: ${piece.length * count}`), piece, count);
  clearInterval(watch);

  expect(answer).toStartWith("HTTP/1.1 202");
  expect([...objects.kept.values()]).toEqual([{ bytes: 64 * 1024 ** 2, sha256: expected.digest("hex") }]);
  expect((peak - before) / 1024 ** 2).toBeLessThan(40);
});
