/** Uploads over real sockets: cut connections, early answers, and memory that does not grow with the file. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { listen, type Listening } from "@sluice/shared/runtime/listen.ts";
import * as v from "valibot";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { createApp } from "./app.ts";
import { acmeKey, type TestGateway, testGateway } from "./testing.ts";

let gateway: TestGateway;
let server: Listening;
let refusal = Promise.withResolvers<unknown>();

beforeAll(async () => {
  const log = {
    ...silentLog,
    info: (fields: Readonly<Record<string, unknown>>) => {
      if ("code" in fields) refusal.resolve(fields.code);
    },
  };
  gateway = await testGateway({ log });
  const app = checked(createApp(gateway.deps));
  server = await listen((request) => app.fetch(request), 0, "127.0.0.1");
});
afterAll(() => server.close());

const head = (...lines: readonly string[]): string =>
  ["POST /v1/feeds/orders/files HTTP/1.1", "Host: sluice", ...lines, "", ""].join("\r\n");
const authorization = `Authorization: Bearer ${acmeKey}`;

/** Sends a head and `count` times a piece, as fast as the server takes it; the server's whole answer. */
function upload(port: number, headText: string, piece: Uint8Array, count: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, "127.0.0.1");
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
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(headText);
    socket.write("x".repeat(50_000), () => socket.destroy());
    expect(await refusal.promise).toBe("truncated-upload");
    expect(gateway.objectKeys()).toEqual([]);
    expect(gateway.events).toEqual([]);
  });
});

test("who is refused hears so while still sending", async () => {
  const piece = new Uint8Array(64 * 1024).fill(0x41);
  const answer = await upload(server.port, head("Content-Length: 20971520"), piece, 320);
  expect(answer).toStartWith("HTTP/1.1 401");
});

test("64 MB arrive whole, and the gateway grows by far less", async () => {
  const piece = new Uint8Array(64 * 1024).fill(0x41).fill(0x0a, 65_535);
  const count = 1024;
  const expected = createHash("sha256");
  for (let index = 0; index < count; index += 1) expected.update(piece);

  const script = new URL("./testing-server.ts", import.meta.url).pathname;
  const gatewayProcess = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [told] = v.parse(v.tuple([v.instance(Buffer)]), await once(gatewayProcess.stdout, "data"));
    const port = Number(told.toString());
    // Small ones first: what the first requests load is no part of what an upload holds.
    for (let index = 1; index <= 20; index += 1)
      expect(
        await upload(port, head(authorization, `Content-Length: ${index}`), piece.subarray(0, index), 1),
      ).toStartWith("HTTP/1.1 202");
    const before = await look(port);
    const length = `Content-Length: ${piece.length * count}`;
    expect(await upload(port, head(authorization, length), piece, count)).toStartWith("HTTP/1.1 202");
    const after = await look(port);
    expect(after.objects.at(-1)).toEqual({ bytes: 64 * 1024 ** 2, sha256: expected.digest("hex") });
    expect((after.peakBytes - before.peakBytes) / 1024 ** 2).toBeLessThan(40);
  } finally {
    const gone = once(gatewayProcess, "exit");
    gatewayProcess.kill();
    await gone;
  }
});

const Look = v.object({
  peakBytes: v.number(),
  objects: v.array(v.object({ bytes: v.number(), sha256: v.string() })),
});
async function look(port: number): Promise<v.InferOutput<typeof Look>> {
  return v.parse(Look, await (await fetch(`http://127.0.0.1:${port}/testing`)).json());
}
