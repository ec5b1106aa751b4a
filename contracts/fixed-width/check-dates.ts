/** Whether the headers' dates exist, and lie near the day of receipt. Pure. */
import type { FixedFault, FixedFile } from "./file.ts";
import { daysBetween, nearestDay, receivedOn } from "./nearest-day.ts";
import type { FileReceipt, FixedWidthForm } from "./rows.ts";

/** The faults, one a header at most; none where the form says nothing of dates. */
export function dateFaults(file: FixedFile, form: FixedWidthForm, receipt: FileReceipt): FixedFault[] {
  const { dateWindow, utcOffsetMinutes } = form;
  if (dateWindow === undefined) return [];
  const { field, daysBefore, daysAfter } = dateWindow;
  const received = receivedOn(receipt, utcOffsetMinutes);
  const dated = form.layout.types
    .find(({ role }) => role === "header")
    ?.fields.find(({ name }) => name === field);
  const { at: offset = 0, title = field } = dated ?? {};
  const today = new Date(received).toISOString().slice(0, 10);
  return file.records.flatMap(({ role, record, byte, values }): FixedFault[] => {
    if (role !== "header") return [];
    const stated = String(values[field] ?? "");
    const place = { record, byte: byte + offset, field };
    const day = nearestDay(stated, received);
    if (day === null) {
      const message = `record ${record}, byte ${byte + offset}: ${title} is ${stated}, which is no day near ${today}: write month and day, such as 1125`;
      return [{ ...place, code: "fixed.date", message }];
    }
    const days = daysBetween(received, day);
    if (days >= -daysBefore && days <= daysAfter) return [];
    const message = `record ${record}, byte ${byte + offset}: ${title} is ${stated}, so ${day}, and the file came on ${today}: it must be at most ${daysBefore} days before that, or ${daysAfter} after`;
    return [{ ...place, code: "fixed.date-far", message }];
  });
}
