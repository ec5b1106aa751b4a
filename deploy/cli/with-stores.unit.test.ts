import { afterEach, expect, spyOn, test } from "bun:test";
import { Refused } from "./client.ts";
import { because, doneBy, withStores } from "./with-stores.ts";

const error = spyOn(console, "error").mockImplementation(() => undefined);
afterEach(() => {
  error.mockClear();
  process.exitCode = 0;
});

function stores() {
  const closed: string[] = [];
  return { closed, open: () => ({ close: async () => void closed.push("closed") }) };
}

test("stores are closed after the work, also where it fails", async () => {
  const { closed, open } = stores();
  await withStores(open, async () => expect(closed).toEqual([]));
  const fails = withStores(open, () => Promise.reject(new Error("the table is away")));
  await expect(fails).rejects.toThrow("the table is away");
  expect(closed).toEqual(["closed", "closed"]);
});

test("a refusal is one line and exit code 1, and stores are closed", async () => {
  const { closed, open } = stores();
  await withStores(open, () => Promise.reject(new Refused("No mesh runs here.")));
  expect(error.mock.calls).toEqual([["No mesh runs here."]]);
  expect([process.exitCode, closed]).toEqual([1, ["closed"]]);
});

test.each([undefined, "", "  "])("nobody (%j) does nothing, and for no reason", (nothing) => {
  expect(() => doneBy(nothing === undefined ? {} : { by: nothing })).toThrow("--by");
  expect(() => because(nothing === undefined ? {} : { reason: nothing })).toThrow("--reason");
  expect([doneBy({ by: "aoki" }), because({ reason: "a drill" })]).toEqual(["aoki", "a drill"]);
});
