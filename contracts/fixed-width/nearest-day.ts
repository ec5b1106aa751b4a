/** Days without a year: Zengin's dates are MMDD. The year is taken from the receipt, never from the clock at judging. Pure. */

const dayMs = 24 * 60 * 60 * 1000;

/** The day of receipt where the sender is, as its first moment in UTC's count: only for differences of days. */
export const receivedOn = ({ atMs }: { readonly atMs: number }, utcOffsetMinutes = 0): number =>
  Math.floor((atMs + utcOffsetMinutes * 60_000) / dayMs) * dayMs;

/**
 * The day (2026-11-25) that a month and a day (1125) mean when they were received on `received`: of last year's, this year's and next
 * year's the nearest one. The 29th of February is that of a leap year among them, and never another day; null where no such day exists.
 */
export function nearestDay(monthDay: string, received: number): string | null {
  const [, month, day] = /^([0-9]{2})([0-9]{2})$/.exec(monthDay) ?? [];
  if (month === undefined || day === undefined) return null;
  const year = new Date(received).getUTCFullYear();
  const days = [year - 1, year, year + 1]
    .map((one) => `${one}-${month}-${day}`)
    .filter((text) => dayOf(text) !== null)
    .toSorted((a, b) => Math.abs(daysBetween(received, a)) - Math.abs(daysBetween(received, b)));
  return days[0] ?? null;
}

/** Days from `received` to a day: negative for one before it. */
export const daysBetween = (received: number, day: string): number =>
  Math.round(((dayOf(day) ?? Number.NaN) - received) / dayMs);

/** 2026-02-30 becomes 2 March when JavaScript reads it: only what comes back the same is there. */
function dayOf(text: string): number | null {
  const moment = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text) ? moment : null;
}
