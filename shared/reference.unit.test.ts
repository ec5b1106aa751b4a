import { expect, test } from "bun:test";
import { points } from "@sluice/contracts/feeds/points.ts";
import { EntityKey } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { lookedUp, referredKey, wrongReference } from "./reference.ts";

const [reference] = points.references ?? [];
if (reference === undefined) throw new Error("points refer to nothing");
const known = v.parse(EntityKey, "M000001");
const long = "M".repeat(1025);

test("a row that leaves the columns empty speaks of nothing", () => {
  expect(referredKey(reference, { member_no: "" })).toBeNull();
  expect(referredKey(reference, { member_no: "M000001" })).toBe("M000001");
});

test("what no entity can have as its key is not looked up, and is missing all the same", () => {
  expect(lookedUp([known, long, known, ""])).toEqual([known]);
  const key = referredKey(reference, { member_no: long });
  expect(key).toBe(long);
  expect(wrongReference(reference, long, null)).toMatchObject({ code: "row.reference-missing" });
});

test("only what lives may be spoken of", () => {
  expect(wrongReference(reference, known, { life: "live" })).toBeNull();
  expect(wrongReference(reference, known, { life: "deleted" })?.code).toBe("row.reference-deleted");
  expect(wrongReference(reference, known, { life: "merged", into: "M000002" })).toEqual({
    code: "row.reference-merged",
    message: "member M000001 was merged into M000002",
  });
});
