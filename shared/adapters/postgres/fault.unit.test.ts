import { expect, test } from "bun:test";
import { faultOf } from "./fault.ts";

const fault = (code: string, fields: object = {}) =>
  faultOf(Object.assign(new Error("it says why"), { code, ...fields }), "the row of A");

for (const [code, kind] of [
  ["22003", "refused"],
  ["22P02", "refused"],
  ["22021", "refused"],
  ["23502", "refused"],
  ["23505", "refused"],
  ["23514", "refused"],
  ["P0001", "refused"],
  ["23503", "later"],
  ["23001", "later"],
  ["40001", "later"],
  ["40P01", "later"],
  ["55P03", "later"],
  ["57014", "later"],
  ["42P01", "later"],
  ["42501", "later"],
  ["57P01", "unavailable"],
  ["57P03", "unavailable"],
  ["08006", "unavailable"],
  ["53300", "unavailable"],
  ["53100", "unavailable"],
  ["25006", "unavailable"],
  ["28P01", "unavailable"],
  ["ECONNREFUSED", "unavailable"],
  ["ECONNRESET", "unavailable"],
  ["CONNECTION_CLOSED", "unavailable"],
  ["CONNECT_TIMEOUT", "unavailable"],
] as const)
  test(`${code} is ${kind}`, () => expect(fault(code)?.kind).toBe(kind));

test("an unknown code, or none, is a surprise", () => {
  expect(fault("XX000")).toBeNull();
  expect(faultOf(new Error("no code"), "x")).toBeNull();
  expect(faultOf("no error", "x")).toBeNull();
});

test("a refusal says whose row, why, which column, and what to do", () => {
  expect(fault("22003", { column_name: "amount" })?.reason).toBe(
    "Postgres refuses the row of A: it says why (22003, column amount). Mend the feed's legacy mapping or the table, then redrive the message",
  );
});

test("a contended row is tried again soon, a missing parent as the host sees fit", () => {
  expect(fault("40P01")).toMatchObject({ afterSeconds: 1 });
  expect(fault("23503")).not.toHaveProperty("afterSeconds");
});
