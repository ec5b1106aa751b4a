import { expect, test } from "bun:test";
import { createLog } from "./log.ts";

/** A log, and the lines that it has written. */
function collecting(level = "debug") {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLog("loader", level, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

test("a line is one JSON object: when, how grave, who, what, and the fields", () => {
  const { log, lines } = collecting();
  log.child({ file: "f_1", traceId: "t" }).info({ shard: 3 }, "loaded");
  expect(lines).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      name: "loader",
      file: "f_1",
      traceId: "t",
      shard: 3,
      msg: "loaded",
    },
  ]);
});

test("an error is written with its causes", () => {
  const { log, lines } = collecting();
  log.error({ err: new Error("not loaded", { cause: new TypeError("no such column") }) }, "failed");
  expect(lines[0]).toMatchObject({
    level: "error",
    err: {
      message: "not loaded",
      stack: expect.any(String),
      cause: { type: "TypeError", message: "no such column" },
    },
  });
});

test("what is below the level is not written", () => {
  const { log, lines } = collecting("warn");
  log.debug({}, "no");
  log.info({}, "no");
  log.warn({}, "yes");
  log.error({}, "yes");
  expect(lines.map(({ level }) => level)).toEqual(["warn", "error"]);
});
