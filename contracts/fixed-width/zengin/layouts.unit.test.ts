import { expect, test } from "bun:test";
import { checkLayout, type Layout, type RecordRole } from "../layout.ts";
import { zenginDebitRequest, zenginDebitResult } from "./debit.ts";
import { zenginSalary } from "./salary.ts";
import { zenginTransfer } from "./transfer.ts";

/** Offsets from 0 as the format's documents have them. */
const offsets = (layout: Layout, role: RecordRole) =>
  layout.types.find((type) => type.role === role)?.fields.map(({ at }) => at);

const payee = [0, 1, 5, 20, 23, 38, 42, 43, 50, 80, 90, 91];
const payments = [0, 1, 7, 19];

test.each([zenginTransfer, zenginSalary, zenginDebitRequest, zenginDebitResult])(
  "$name has Zengin's header and end",
  (layout) => {
    expect(offsets(layout, "header")).toEqual([0, 1, 3, 4, 14, 54, 58, 62, 77, 80, 95, 96, 103]);
    expect(offsets(layout, "end")).toEqual([0, 1]);
  },
);

test("fields stand where the standard has them", () => {
  expect(offsets(zenginTransfer, "data")).toEqual([...payee, 101, 111, 112, 113]);
  expect(offsets(zenginSalary, "data")).toEqual([...payee, 101, 111]);
  expect(offsets(zenginDebitResult, "data")).toEqual([...payee, 111, 112]);
  expect(offsets(zenginTransfer, "trailer")).toEqual(payments);
  expect(offsets(zenginDebitRequest, "trailer")).toEqual([0, 1, 7, 19, 25, 37, 43, 55]);
});

test("a layout whose records are not of its length is refused", () => {
  expect(() => checkLayout({ ...zenginTransfer, recordBytes: 121 })).toThrow(
    "its header record has 120 bytes",
  );
});
