/** What a key may send in a day (UTC), and what of it is used. Pure. */
import type { KeyQuota } from "@sluice/contracts/api/key-routes.ts";
import { Count } from "@sluice/contracts/events/payloads.ts";
import * as v from "valibot";

/** What was taken with a key on one day: files (checked ones too, repeats not), and the bytes of their content. */
export const DayUse = v.object({ files: Count, bytes: Count });
export type DayUse = v.InferOutput<typeof DayUse>;

/** Nothing yet. */
export const unused: DayUse = { files: 0, bytes: 0 };

/** Whether a file fits. `never`: not on any day, since it alone is more than a day's bytes. */
export type QuotaDecision =
  | { readonly kind: "fits"; readonly use: DayUse }
  | { readonly kind: "over"; readonly of: "files" | "bytes" }
  | { readonly kind: "never" };

const daySeconds = 86_400;

/** Judges one more file of so many bytes. */
export function decideQuota(quota: KeyQuota, used: DayUse, bytes: number): QuotaDecision {
  const { filesPerDay = Infinity, bytesPerDay = Infinity } = quota;
  if (bytes > bytesPerDay) return { kind: "never" };
  const use = { files: used.files + 1, bytes: used.bytes + bytes };
  if (use.files > filesPerDay) return { kind: "over", of: "files" };
  return use.bytes > bytesPerDay ? { kind: "over", of: "bytes" } : { kind: "fits", use };
}

/** The day that counts, such as 2026-11-21. */
export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** Whole seconds until the next day begins: at least 1. */
export const secondsLeft = (now: Date): number =>
  daySeconds - (Math.floor(now.getTime() / 1000) % daySeconds);

/** What is left of the day, in the words of draft-ietf-httpapi-ratelimit-headers. */
export function quotaHeaders(quota: KeyQuota, used: DayUse, now: Date): Readonly<Record<string, string>> {
  const { filesPerDay, bytesPerDay } = quota;
  const limits = [
    ...(filesPerDay === undefined ? [] : [{ name: "files", q: filesPerDay, used: used.files, unit: "" }]),
    ...(bytesPerDay === undefined
      ? []
      : [{ name: "bytes", q: bytesPerDay, used: used.bytes, unit: ';qu="content-bytes"' }]),
  ];
  if (limits.length === 0) return {};
  const t = secondsLeft(now);
  return {
    "ratelimit-policy": limits
      .map(({ name, q, unit }) => `"${name}";q=${q};w=${daySeconds}${unit}`)
      .join(", "),
    ratelimit: limits
      .map(({ name, q, used: taken }) => `"${name}";r=${Math.max(0, q - taken)};t=${t}`)
      .join(", "),
  };
}
