import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createPlain } from "node:net";
import { Buffer } from "node:buffer";
import { noticePoster } from "./notice-poster.ts";

interface Taken {
  readonly path: string;
  readonly host: string | undefined;
  readonly id: string | undefined;
  readonly body: string;
}
const taken: Taken[] = [];
let server: Server;
let port = 0;
/** What the receiver does, by path. */
const receivers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/ok": (response) => void response.writeHead(204).end(),
  "/later": (response) => void response.writeHead(503, { "retry-after": "120" }).end(),
  "/elsewhere": (response) => void response.writeHead(302, { location: `http://127.0.0.1:${port}/ok` }).end(),
  "/endless": (response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write("x".repeat(65_536)), 1);
    response.on("close", () => {
      clearInterval(more);
      ended.resolve(true);
    });
  },
  "/silent": () => undefined,
};
const ended = Promise.withResolvers<boolean>();

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const { url: path = "", headers } = request;
  const id = headers["webhook-id"];
  taken.push({ path, host: headers.host, id: id?.toString(), body: Buffer.concat(chunks).toString() });
  receivers[path]?.(response);
}

beforeAll(async () => {
  server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const names: string[] = [];
/** From the second look-up of a name on it tells another address, at which nobody is (DNS rebinding). */
const addressesOf = (name: string): Promise<readonly string[]> => {
  const again = names.includes(name);
  names.push(name);
  if (again) return Promise.resolve(["127.0.0.2"]);
  return name === "nobody.example" ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve(["127.0.0.1"]);
};
const any = noticePoster({ targets: "any", addressesOf, timeoutMs: 1_000 });
beforeEach(() => void names.splice(0));
const notice = (path: string, host = "hooks.example") => ({
  url: `http://${host}:${port}${path}`,
  headers: { "webhook-id": "ntc_1", "content-type": "application/json" },
  body: '{"name":"北海道"}',
});

describe("a notice", () => {
  test("arrives whole, at the address that its name was looked up for, under its own name", async () => {
    expect(await any.post(notice("/ok"))).toEqual({ kind: "answered", status: 204, retryAfterSeconds: null });
    expect(taken.at(-1)).toEqual({
      ...{ path: "/ok", host: `hooks.example:${port}`, id: "ntc_1", body: '{"name":"北海道"}' },
    });
    // Once: the connection asks nobody again.
    expect(names).toEqual(["hooks.example"]);
  });

  test("follows no redirect, and Retry-After is told", async () => {
    const before = taken.length;
    expect(await any.post(notice("/elsewhere"))).toMatchObject({ status: 302 });
    expect(taken.length).toBe(before + 1);
    expect(await any.post(notice("/later", "other.example"))).toMatchObject({
      status: 503,
      retryAfterSeconds: 120,
    });
  });

  test("reads nothing of an endless answer: the connection is closed", async () => {
    expect(await any.post(notice("/endless"))).toMatchObject({ kind: "answered", status: 200 });
    expect(await ended.promise).toBe(true);
  });

  test("waits no longer than it may for who says nothing, cannot be found or is not there", async () => {
    const quick = noticePoster({ targets: "any", addressesOf, timeoutMs: 100 });
    expect(await quick.post(notice("/silent"))).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("did not answer"),
    });
    expect(await any.post(notice("/ok", "nobody.example"))).toMatchObject({
      reason: expect.stringContaining("cannot be found"),
    });
    const closed = createPlain().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const address = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    const free = typeof address === "object" && address !== null ? address.port : 0;
    expect(await any.post({ ...notice("/ok"), url: `http://other.example:${free}/` })).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("cannot be reached"),
    });
  });
});

describe("nothing is sent to what is not on the public internet", () => {
  const at = (...addresses: string[]) =>
    noticePoster({ targets: "public", addressesOf: () => Promise.resolve(addresses), timeoutMs: 1_000 });

  test.each([
    ["loopback", at("127.0.0.1")],
    ["private", at("10.1.2.3")],
    ["metadata", at("169.254.169.254")],
    ["an address among good ones", at("8.8.8.8", "127.0.0.1")],
    ["IPv4 in IPv6", at("::ffff:127.0.0.1")],
    ["no address", at()],
  ])("%s", async (_, poster) => {
    const before = taken.length;
    const url = `https://hooks.example:${port}/ok`;
    expect(await poster.refusal(url)).toContain("hooks.example");
    expect(await poster.post({ ...notice("/ok"), url })).toMatchObject({ kind: "failed" });
    expect(taken.length).toBe(before);
  });

  test("nor in plain text, nor to an address that is written out", async () => {
    for (const host of ["127.0.0.1", "[::1]", "2130706433", "localhost"]) {
      expect(await noticePoster({ targets: "public" }).refusal(`https://${host}:${port}/ok`)).toBeString();
      expect(await noticePoster({ targets: "public" }).post(notice("/ok", host))).toMatchObject({
        kind: "failed",
      });
    }
  });
});
