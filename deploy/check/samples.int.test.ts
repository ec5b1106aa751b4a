/** The golden samples of every feed, judged as `sluice feeds check` judges a file: what a feed takes and refuses does not change unnoticed. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import * as v from "valibot";
import { type Checked, openChecker } from "./check-file.ts";

/** When they are received: dates without a year are taken from it. */
const receivedAt = new Date("2026-11-20T00:00:00Z");
const checker = openChecker();
afterAll(() => checker.close());
const samples = fileURLToPath(new URL("../../contracts/feeds/samples", import.meta.url));

/** What a sample must come to: `good` rows, or what is wrong where. */
const Expected = v.record(
  v.string(),
  v.union([
    v.strictObject({ good: v.number() }),
    v.strictObject({ refused: v.string() }),
    v.strictObject({ faults: v.array(v.tuple([v.number(), v.string()])) }),
    v.strictObject({ errors: v.array(v.tuple([v.number(), v.string(), v.string()])) }),
  ]),
);

/** The outcome in the same form. */
function outcomeOf(checked: Checked): v.InferOutput<typeof Expected>[string] {
  switch (checked.kind) {
    case "refused":
      return { refused: checked.problem.code };
    case "failed":
      return { faults: checked.faults.map(({ line, code }) => [line, code]) };
    case "judged": {
      const { rows, errors, samples: wrong } = checked.report;
      if (errors === 0) return { good: rows };
      return { errors: wrong.map(({ line, column, code }) => [line, column, code]) };
    }
    default:
      return checked satisfies never;
  }
}

describe.each([...feeds.values()].map((feed) => [feed.name, feed] as const))("%s", (name, feed) => {
  const directory = join(samples, name);
  const text = existsSync(directory) ? readFileSync(join(directory, "expected.json"), "utf8") : "{}";
  const expected = Object.entries(v.parse(v.pipe(v.string(), v.parseJson(), Expected), text));

  test("has a good sample and a bad one, and says of each what it comes to", () => {
    const named = expected.map(([file]) => file).toSorted();
    expect(named).toEqual(
      readdirSync(directory)
        .filter((file) => file !== "expected.json")
        .toSorted(),
    );
    expect(expected.some(([, outcome]) => "good" in outcome)).toBe(true);
    expect(expected.some(([, outcome]) => !("good" in outcome))).toBe(true);
  });

  test.each(expected)("%s", async (file, outcome) => {
    expect(outcomeOf(await checker.check(feed, join(directory, file), null, receivedAt))).toEqual(outcome);
  });
});
