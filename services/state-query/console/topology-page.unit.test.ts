import { describe, expect, test } from "bun:test";
import { queues } from "@sluice/contracts/topology.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { consoleAs } from "./testing-console.ts";

const letter = { body: "{}", attributes: {}, group: "g" };
const full = {
  gauges: [
    { queue: "loader", depth: async () => ({ waiting: 12, inFlight: 3 }) },
    { queue: "validator", depth: async () => ({ waiting: 0, inFlight: 0 }) },
    { queue: "state-query", depth: () => Promise.reject(new Error("away")) },
  ],
  deadLetters: [
    memoryDeadLetterQueue({ kind: "pipe", name: "loads-work" }, systemClock, [letter, letter]),
    memoryDeadLetterQueue({ kind: "queue", name: "loader" }, systemClock, [letter]),
  ],
} as const;

describe("the topology", () => {
  test("is a picture with a name, and says the same in tables", async () => {
    const { page } = await consoleAs("operator", full);
    const { text } = await page("/console/topology");
    expect(text).toMatch(/<svg[^>]+role="img"[^>]+aria-labelledby="topology-name"/s);
    for (const name of Object.keys(queues)) expect(text).toContain(`<th scope="row">${name}</th>`);
    expect(text).toContain("12 waiting, 3 in hand");
    const [, ofLoader = ""] = /<th scope="row">loader<\/th>(.*?)<\/tr>/s.exec(text) ?? [];
    expect(ofLoader).toMatch(/number">12<.*number">3<.*busy for 0 s.*state wait.*number">1</s);
    const [, ofPipe = ""] = /<th scope="row">loads-work<\/th>(.*?)<\/tr>/s.exec(text) ?? [];
    expect(ofPipe).toMatch(/loads<.*loader<.*number">2</s);
    expect(text).toMatch(/class="hop pipe bad">\s*<title>loads-work/);
  });

  test("says what is empty and what cannot be reached, in words as in colours", async () => {
    const { page } = await consoleAs("operator", full);
    const { text } = await page("/console/topology");
    const stateOf = (name: string) =>
      new RegExp(`<th scope="row">${name}</th>.*?class="state (\\w+)"\\s*>([^<]*)<`, "s")
        .exec(text)
        ?.slice(1);
    expect(stateOf("validator")).toEqual(["good", "empty"]);
    expect(stateOf("state-query")).toEqual(["bad", "cannot be reached"]);
  });

  test("is looked at again while the page is open, and has no style or script in it", async () => {
    const { page } = await consoleAs("operator", full);
    const { text } = await page("/console/topology");
    expect(text).toContain('id="live" data-every="3000"');
    expect(text).not.toMatch(/ style=|<style|<script(?! src="\/web\/)/);
  });

  test("is in Japanese for who reads that", async () => {
    const { page } = await consoleAs("operator", full);
    const { text } = await page("/console/topology", { "accept-language": "ja" });
    expect(text).toContain("<h1>全体図</h1>");
    expect(text).toMatch(/aria-current="page"[^>]*>全体図/);
  });
});
