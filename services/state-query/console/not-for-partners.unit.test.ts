/** Which pages are the operators' is told by contracts/api: a new one is tried without being named here. */
import { describe, expect, test } from "bun:test";
import { consoleRoutes } from "@sluice/contracts/api/console-routes.ts";
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { fileNumbered } from "../testing.ts";
import { consoleAs } from "./testing-console.ts";

const own = consoleRoutes.filter(
  ({ about = "", services }) =>
    about.includes("of an operator's or auditor's key") && services.includes("state-query"),
);

test("there are some", () => expect(own.length).toBeGreaterThan(0));

describe("a partner's key is told the same by an operators' page as by a file that is not there", () => {
  test.each(own.map(({ path }) => path.replace("{id}", "m1")))("%s", async (path) => {
    const asked: string[] = [];
    const gauges = [
      { queue: "loader", depth: async () => (asked.push("depth"), { waiting: 0, inFlight: 0 }) },
    ] as const;
    const letters = memoryDeadLetterQueue({ kind: "queue", name: "loader" }, systemClock, [
      { body: "{}", attributes: {}, group: "g" },
    ]);
    const deadLetters = [
      {
        ...letters,
        take: (...given: Parameters<typeof letters.take>) => (asked.push("take"), letters.take(...given)),
      },
    ];
    const partner = await consoleAs("acme", { gauges, deadLetters });
    const nothing = await partner.page(`/console/files/${fileNumbered(9)}`);
    const found = await partner.page(path);
    expect([found.answer.status, found.text]).toEqual([404, nothing.text]);
    expect(asked).toEqual([]);
    const { answer } = await (await consoleAs("operator", { gauges, deadLetters })).page(path);
    expect([path, answer.status]).toEqual([path, 200]);
  });
});
