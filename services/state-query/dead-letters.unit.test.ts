import { expect, test } from "bun:test";
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { entityBody } from "@sluice/shared/dead-letters/testing.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { testQuery } from "./testing.ts";

const letterOf = (key: string) => ({
  body: entityBody({ key }),
  group: `acme:order:${key}`,
  attributes: { reason: `${key} is refused`, receiveCount: "1" },
});
const withLetters = () => {
  const place = { kind: "queue", name: "sync-consumer" } as const;
  const queue = memoryDeadLetterQueue(place, systemClock, [letterOf("A-1"), letterOf("A-2")]);
  return testQuery({ deadLetters: [queue] });
};

test("an operator lists dead letters, chooses among them, and sees one whole; looking again shows the same", async () => {
  const { json } = await withLetters();
  for (let times = 0; times < 2; times += 1)
    expect(await json("/v1/dead-letters", "operator")).toMatchObject({
      letters: [{ cause: "A-1 is refused" }, { cause: "A-2 is refused" }],
      unseen: [],
    });
  const chosen = await json("/v1/dead-letters?entity=order/A-2&at=sync-consumer", "operator");
  expect(chosen).toMatchObject({ letters: [{ id: "m2", event: { key: "A-2" } }] });
  expect(await json("/v1/dead-letters/m2", "operator")).toMatchObject({
    cause: "A-2 is refused",
    attempts: 1,
    content: { state: { status: "v1" } },
  });
});

test.each([
  ["/v1/dead-letters", "acme", 403, "operator-only"],
  ["/v1/dead-letters/m1", "acme", 403, "operator-only"],
  ["/v1/dead-letters/m9", "operator", 404, "no-such-dead-letter"],
] as const)("%s is refused to %s with %d", async (path, who, status, code) => {
  const { get } = await withLetters();
  const response = await get(path, who);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ type: `/problems/${code}` });
});
