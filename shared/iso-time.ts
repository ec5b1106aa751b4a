/** Milliseconds from one time to a later one, both ISO 8601 in UTC; 0 where clocks of two machines say otherwise. Asks no clock. */
export function millisecondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

/** The time so many milliseconds after another, in ISO 8601. Asks no clock. */
export const later = (than: Date, ms: number): string => new Date(than.getTime() + ms).toISOString();

/** Whether a time (ISO 8601 in UTC) has come. Asks no clock. */
export const hasCome = (at: string, now: Date): boolean => Date.parse(at) <= now.getTime();
