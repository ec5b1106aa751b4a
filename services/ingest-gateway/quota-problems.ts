/** Problem documents of quotas. */
import type { Quota } from "@sluice/shared/http/api-key.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import { secondsLeft } from "./core/quota.ts";

/** Nothing more today. */
export const quotaUsedUp = (
  { filesPerDay, bytesPerDay }: Quota,
  of: "files" | "bytes",
  now: Date,
  headers: Readonly<Record<string, string>>,
): Problem => ({
  code: "quota-used-up",
  detail: `This key may send ${of === "files" ? `${filesPerDay} files` : `${bytesPerDay} bytes`} a day (UTC), and the file would be more. Nothing of it was kept: send it again tomorrow, after the seconds that Retry-After says, or ask the operator for more.`,
  extra: { of },
  headers: { ...headers, "retry-after": String(secondsLeft(now)) },
});

/** More than a whole day's bytes: waiting does not help. */
export const aboveQuota = ({ bytesPerDay = 0 }: Quota): Problem => ({
  code: "above-quota",
  detail: `This key may send ${bytesPerDay} bytes a day, and the file alone has more. Nothing of it was kept: split it, or ask the operator for more.`,
  extra: { bytesPerDay },
});
