/**
 * A value of a legacy column as one text, the same for every way in which it may be written: `1250` and `1250.00` are one number. What
 * a state says and what Postgres stores are compared by it; adapters/postgres/digest-sql.ts does the same inside Postgres.
 */
import type { LegacyType, StateValue } from "@sluice/contracts/feed.ts";

/** The text; null for null. A value that its type cannot hold stays as it is: Postgres would have refused it. */
export function canonical(type: LegacyType, value: StateValue): string | null {
  if (value === null) return null;
  const text = String(value);
  return type === "text" ? text : (readers[type](text.trim()) ?? text);
}

const truths = new Set(["t", "true", "y", "yes", "on", "1"]);
const falsehoods = new Set(["f", "false", "n", "no", "off", "0"]);

const readers: Record<Exclude<LegacyType, "text">, (text: string) => string | null> = {
  integer: wholeNumber,
  bigint: wholeNumber,
  numeric: decimalNumber,
  boolean: (text) => {
    const word = text.toLowerCase();
    return truths.has(word) ? "true" : falsehoods.has(word) ? "false" : null;
  },
  date: daysOf,
  timestamptz: secondsOf,
};

function wholeNumber(text: string): string | null {
  return /^[+-]?[0-9]+$/.test(text) ? String(BigInt(text.replace(/^\+/, ""))) : null;
}

/** Without leading zeros, and without zeros behind the point. */
function decimalNumber(text: string): string | null {
  const parts = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  if (whole === "" && fraction === "") return null;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padEnd(point, "0").padStart((whole + fraction).length - point, "0");
  const at = Math.max(point, 0);
  const head = digits.slice(0, at).replace(/^0+/, "") || "0";
  const tail = digits.slice(at).replace(/0+$/, "");
  const number = tail === "" ? head : `${head}.${tail}`;
  return sign === "-" && number !== "0" ? `-${number}` : number;
}

const dayMs = 86_400_000;

/** Days since 1970-01-01. */
function daysOf(text: string): string | null {
  const parts = /^([0-9]{4})-?([0-9]{2})-?([0-9]{2})$/.exec(text);
  if (parts === null) return null;
  const [, year, month, day] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(ms) ? null : String(ms / dayMs);
}

const moment =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$/i;

/** Seconds since 1970-01-01T00:00Z, to the microsecond. A time without a zone is taken as UTC. */
function secondsOf(text: string): string | null {
  const parts = moment.exec(text);
  if (parts === null) return null;
  const [, date, minutes, seconds = "00", fraction = "", zone = "Z"] = parts;
  const offset = /^([+-][0-9]{2}):?([0-9]{2})?$/.exec(zone);
  const zoned = offset === null ? "Z" : `${offset[1]}:${offset[2] ?? "00"}`;
  const ms = Date.parse(`${date}T${minutes}:${seconds}${zoned}`);
  if (Number.isNaN(ms)) return null;
  const micros = BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, "0"));
  const sign = micros < 0n ? "-" : "";
  const size = String(micros < 0n ? -micros : micros).padStart(7, "0");
  return decimalNumber(`${sign}${size.slice(0, -6)}.${size.slice(-6)}`);
}
