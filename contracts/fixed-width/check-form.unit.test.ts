import { describe, expect, test } from "bun:test";
import { checkFixedWidthForm } from "./check-form.ts";
import type { FixedWidthForm } from "./rows.ts";
import { zenginTransfer } from "./zengin/transfer.ts";

const form: FixedWidthForm = {
  layout: zenginTransfer,
  terms: { codePage: "jis-x-0201", batches: "one" },
  columns: {
    no: { of: "place", field: "record" },
    day: { of: "header", field: "date", as: "day" },
    edi: { of: "data", field: "edi" },
  },
  dateWindow: { field: "date", daysBefore: 0, daysAfter: 30 },
  batch: { id: ["consignorCode"], repeatDays: 30 },
};
const names = ["no", "day", "edi"];

test("a form that fits its layout and its feed is taken, an overlay's field too", () => {
  expect(() => checkFixedWidthForm(form, names)).not.toThrow();
});

describe("a form is refused", () => {
  const changed = (more: Partial<FixedWidthForm>): FixedWidthForm => ({ ...form, ...more });
  test.each<[FixedWidthForm, string]>([
    [
      changed({ columns: { ...form.columns, edi: { of: "data", field: "edii" } } }),
      "edi is taken from edii, which its data does not have",
    ],
    [
      changed({ columns: { ...form.columns, edi: { of: "header", field: "edi" } } }),
      "edi is taken from edi, which its header does not have",
    ],
    [
      changed({ columns: { ...form.columns, more: { of: "place", field: "file" } } }),
      "more is no column of the feed",
    ],
    [
      changed({ columns: { no: { of: "place", field: "record" } } }),
      "it does not say where day comes from; it does not say where edi",
    ],
    [
      changed({ dateWindow: { field: "day", daysBefore: 0, daysAfter: 1 } }),
      "the date window is taken from day",
    ],
    [
      changed({ dateWindow: { field: "date", daysBefore: -1, daysAfter: 1.5 } }),
      "has -1 days; the date window has 1.5 days",
    ],
    [changed({ batch: { id: ["consignor"], repeatDays: 1 } }), "a batch's id is taken from consignor"],
    [changed({ batch: { id: [], repeatDays: 1 } }), "nothing tells its batches apart"],
    [changed({ utcOffsetMinutes: 9 * 3600 }), "no place on Earth is 32400 minutes ahead"],
  ])("%#", (wrong, message) => {
    expect(() => checkFixedWidthForm(wrong, names)).toThrow(message);
  });
});
