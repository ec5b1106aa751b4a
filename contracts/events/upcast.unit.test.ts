import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import * as v from "valibot";
import { FileFailed } from "./04-file-failed/v1.ts";
import { isPipelineEvent } from "./catalogue.ts";
import { faultsOfSteps, upcast, upcastEvent, withPastVersions } from "./upcast.ts";
import { upcasts } from "./upcasts.ts";

/** A contract of this test alone: what file.failed might become twice. */
const second = v.object({ ...v.omit(FileFailed, ["faultTotal"]).entries, found: v.number() });
const third = v.object({ ...second.entries, retryable: v.boolean() });
const names = ["file.failed.v1", "file.failed.v2", "file.failed.v3"] as const;
const [v1, v2, v3] = names;
const toSecond = upcast({ type: v1, payload: FileFailed }, { type: v2, payload: second }, (old) => {
  const { faultTotal, ...same } = old;
  return { ...same, found: faultTotal };
});
const toThird = upcast({ type: v2, payload: second }, { type: v3, payload: third }, (old) => ({
  ...old,
  retryable: false,
}));
const steps = [toThird, toSecond];

/** The samples that were released of file.failed.v1. */
const { samples } = v.parse(
  v.object({ samples: v.pipe(v.array(v.record(v.string(), v.unknown())), v.minLength(1)) }),
  JSON.parse(readFileSync(new URL("../released/file.failed/v1.json", import.meta.url), "utf8")),
);

describe("an event of a past version", () => {
  test.each(samples)("is read as the newest: a released sample of the first", (payload) => {
    const raised = upcastEvent({ type: v1, payload }, steps);
    if (!raised.ok) throw new Error(raised.reason);
    const { faultTotal, ...same } = payload;
    expect(raised).toEqual({
      ok: true,
      type: v3,
      payload: { ...same, found: faultTotal, retryable: false },
    });
    expect(v.is(third, raised.payload)).toBe(true);
  });

  test("that breaks its own contract is refused, and the version is named at which it broke", () => {
    const raised = upcastEvent({ type: v1, payload: { file: "f_1" } }, steps);
    expect(raised).toEqual({
      ok: false,
      reason: expect.stringMatching(/^file\.failed\.v1 cannot be read as file\.failed\.v2: .*faultTotal/s),
    });
  });

  test("passes wherever the newest passes, and a newer one not where only an older is named", () => {
    expect(withPastVersions([v3, "file.held.v1"], steps)).toEqual([v1, v2, v3, "file.held.v1"]);
    expect(withPastVersions([v2], steps)).toEqual([v1, v2]);
  });
});

test("for any events: one that has no step comes back as it is", () => {
  const payloads = fc.dictionary(fc.string(), fc.jsonValue());
  const types = fc.constantFrom<string>(v3, "file.failed.v4", "file.held.v1", "constructor.called.v1");
  fc.assert(
    fc.property(types, payloads, (type, payload) => {
      const raised = upcastEvent({ type, payload }, steps);
      expect(raised).toEqual({ ok: true, type, payload });
      expect(raised.ok && raised.payload).toBe(payload);
    }),
  );
});

describe("the steps", () => {
  test("that there are go one version on each, start at one place, and end in the catalogue", () => {
    expect(faultsOfSteps(upcasts, isPipelineEvent)).toEqual([]);
  });

  test("are refused where they skip a version, fork, or end nowhere", () => {
    const skips = { ...toSecond, to: v3 };
    expect(faultsOfSteps([skips], (type) => type === v3)).toEqual([
      "file.failed.v1 -> file.failed.v3 is no step from one version to the next",
    ]);
    expect(faultsOfSteps([toSecond, toSecond], (type) => type === v2)).toEqual([
      "file.failed.v1 has two steps",
    ]);
    expect(faultsOfSteps(steps, () => false)).toEqual([
      "file.failed.v2 becomes file.failed.v3, which nobody knows",
    ]);
    expect(faultsOfSteps(steps, (type) => type === v3)).toEqual([]);
  });
});
