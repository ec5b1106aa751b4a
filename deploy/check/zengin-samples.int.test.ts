/** Public files of Zengin transfers through the feed, as a partner's upload would go: each with the outcome that its SOURCE.txt says. */
import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { transfers } from "@sluice/contracts/feeds/transfers.ts";
import { openChecker } from "./check-file.ts";

const data = process.env["SLUICE_TEST_DATA"];
const checker = openChecker();
afterAll(() => checker.close());

/** Received on a day that its header's date lies near. */
const check = (name: string, day: string) =>
  checker.check(transfers, join(data ?? "", "zengin-samples", name), null, new Date(`${day}T03:00:00Z`));
const codesOf = async (name: string, day: string) => {
  const checked = await check(name, day);
  return checked.kind === "failed" ? checked.faults.map(({ line, code }) => [line, code]) : checked.kind;
};

describe.skipIf(data === undefined)("zengin-samples through the feed (needs SLUICE_TEST_DATA)", () => {
  test("zengin4j_21_cr: both payments are good", async () => {
    expect(await check("zengin4j_21_cr.txt", "2026-03-10")).toMatchObject({
      kind: "judged",
      report: { rows: 2, errors: 0 },
    });
  });

  test("zengin4j_21_cr, a year's quarter later: an old file", async () => {
    expect(await codesOf("zengin4j_21_cr.txt", "2026-06-10")).toEqual([[1, "fixed.date-far"]]);
  });

  test.each([
    ["devture_21_single.txt", "2026-02-24"],
    ["devture_21_multi.txt", "2026-03-11"],
  ])("%s: refused for its long vowel", async (name, day) => {
    expect(await codesOf(name, day)).toEqual([[2, "fixed.character"]]);
  });

  test("kyash_21_trailing_spaces_stripped: refused for every record's length", async () => {
    const faults = [1, 2, 3, 4, 5, 6].map((line) => [line, "fixed.record-length"]);
    expect(await codesOf("kyash_21_trailing_spaces_stripped.txt", "2026-02-24")).toEqual(faults);
  });
});
