import { describe, expect, test } from "bun:test";
import type { QueueMessage } from "@sluice/shared/ports/queue.ts";
import { handled } from "./handled.ts";

const batch: readonly QueueMessage[] = ["a", "b", "c"].map((id) => ({
  ...{ id, handle: `handle-${id}`, body: "{}", group: "g", receiveCount: 1 },
}));
const afterAnswer = (answer: unknown): string =>
  handled(batch, { kind: "answered", answer })
    .map(({ id }) => id)
    .join("");
const failures = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("the messages of a batch that are done", () => {
  test.each([
    ["no failures", failures()],
    ["a null list", { batchItemFailures: null }],
    ["an empty answer", {}],
    ["null", null],
  ])("are all of them after %s", (_, answer) => expect(afterAnswer(answer)).toBe("abc"));

  test.each([
    ["one", failures("b"), "ac"],
    ["one, twice", failures("b", "b"), "ac"],
    ["all", failures("a", "b", "c"), ""],
  ])("are those that are not named, where the function hands back %s", (_, answer, done) =>
    expect(afterAnswer(answer)).toBe(done),
  );

  test.each([
    ["an id that is not of the batch", failures("b", "x")],
    ["an empty id", failures("")],
    ["a null id", failures(null)],
    ["a wrong key", { batchItemFailures: [{ id: "a" }] }],
    ["a text", "done"],
  ])("are none after %s", (_, answer) => expect(afterAnswer(answer)).toBe(""));

  test.each([
    { kind: "failed", error: { errorType: "Error" } },
    { kind: "did-not-start", error: {} },
    { kind: "timed-out" },
    { kind: "died" },
  ] as const)("are none when the function $kind", (invocation) =>
    expect(handled(batch, invocation)).toEqual([]),
  );
});
