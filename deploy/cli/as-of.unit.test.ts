import { afterAll, beforeEach, expect, spyOn, test } from "bun:test";
import { Command } from "commander";
import { entitiesCommand, entityCommand } from "./commands/entity.ts";
import { filesCommand } from "./commands/files.ts";
import { traceCommand } from "./commands/trace.ts";

/** The path of what was asked for last. */
let asked = "";
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: ({ url }) => {
    const { pathname, search } = new URL(url);
    asked = pathname + search;
    return Response.json({ title: "No", detail: "it is so", status: 404 }, { status: 404 });
  },
});
const told = spyOn(console, "error").mockImplementation(() => undefined);
afterAll(async () => {
  told.mockRestore();
  process.exitCode = 0;
  await server.stop(true);
});
beforeEach(() => void (asked = ""));

const cases: readonly (readonly [args: string, path: string])[] = [
  ["entity order A/1 --version 2 --partner acme", "/v1/entities/order/A%2F1?partner=acme&version=2"],
  ["entities show order A-1 --version 2", "/v1/entities/order/A-1?version=2"],
  ["entities show order A-1", "/v1/entities/order/A-1"],
  [
    "entity order A-1 --at 2026-11-20T18:30:00+09:00",
    "/v1/entities/order/A-1?at=2026-11-20T18%3A30%3A00%2B09%3A00",
  ],
  ["trace order A/1 --version 2", "/v1/trace/order/A%2F1?version=2"],
  ["trace --file f_1 --line 17", "/v1/files/f_1/lines/17"],
  ["files show f_1 --at 2026-11-20T09:30:00Z", "/v1/files/f_1?at=2026-11-20T09%3A30%3A00Z"],
  ["files show f_1", "/v1/files/f_1"],
  ["files f_1", "/v1/files/f_1"],
];
test.each(cases)("sluice %s asks for %s", async (args, path) => {
  const program = new Command().enablePositionalOptions();
  for (const command of [entityCommand(), entitiesCommand(), filesCommand(), traceCommand()])
    program.addCommand(command);
  const here = ["--url", `http://127.0.0.1:${server.port}`, "--key", "k"];
  await program.parseAsync([...args.split(" "), ...here], { from: "user" });
  expect(asked).toBe(path);
});
