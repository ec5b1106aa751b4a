/** A fixed-width form held against its layout, when its feed is loaded: a field that is misspelt would read as "" in every row. */
import type { RecordRole } from "./layout.ts";
import type { FixedWidthForm } from "./rows.ts";

/** Throws when the form and the feed's columns differ, or when it names what the layout does not have. */
export function checkFixedWidthForm(form: FixedWidthForm, names: readonly string[]): void {
  const { layout, columns, dateWindow, batch, utcOffsetMinutes = 0 } = form;
  const has = (role: RecordRole, name: string): boolean =>
    layout.types
      .filter((type) => type.role === role)
      .some(({ fields, overlay }) =>
        [...fields, ...(overlay === undefined ? [] : [overlay.by])].some((field) => field.name === name),
      );
  const wrong: string[] = [];
  const field = (role: RecordRole, name: string, what: string): void => {
    if (!has(role, name)) wrong.push(`${what} is taken from ${name}, which its ${role} does not have`);
  };
  for (const name of names)
    if (!Object.hasOwn(columns, name)) wrong.push(`it does not say where ${name} comes from`);
  for (const [name, column] of Object.entries(columns)) {
    if (!names.includes(name)) wrong.push(`${name} is no column of the feed`);
    if (column.of !== "place") field(column.of, column.field, name);
  }
  if (dateWindow !== undefined) {
    field("header", dateWindow.field, "the date window");
    for (const days of [dateWindow.daysBefore, dateWindow.daysAfter])
      if (!isCount(days)) wrong.push(`the date window has ${days} days`);
  }
  if (batch !== undefined) {
    if (batch.id.length === 0) wrong.push("nothing tells its batches apart but their totals");
    for (const name of batch.id) field("header", name, "a batch's id");
    if (!isCount(batch.repeatDays)) wrong.push(`a batch may come again after ${batch.repeatDays} days`);
  }
  if (!Number.isInteger(utcOffsetMinutes) || Math.abs(utcOffsetMinutes) > 14 * 60)
    wrong.push(`no place on Earth is ${utcOffsetMinutes} minutes ahead of UTC`);
  if (wrong.length > 0)
    throw new Error(`the fixed-width form over ${layout.name} is wrong: ${wrong.join("; ")}`);
}

const isCount = (days: number): boolean => Number.isInteger(days) && days >= 0;
