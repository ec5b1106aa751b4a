import { expect, test } from "bun:test";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { NotReady, preflight } from "./preflight.ts";

test("a taken port is one line with its remedy", async () => {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
  const port = await promise;
  const refusal: unknown = await preflight(tmpdir(), port).catch((cause: unknown) => cause);
  server.close();
  expect(refusal).toBeInstanceOf(NotReady);
  expect(String(refusal)).toContain(
    `Port ${port} is taken: stop what listens there, or choose another with --port.`,
  );
});

test("a machine that has all it needs is told which engine serves, where one is needed", async () => {
  expect((await preflight(tmpdir(), 0))?.kind).toMatch(/^(java|native)$/);
  expect(await preflight(tmpdir(), 0, false)).toBeNull();
});
