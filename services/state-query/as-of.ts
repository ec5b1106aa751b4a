/** Instants that a query names. */
import type { Problem } from "@sluice/shared/http/problem.ts";
import { badQuery } from "./problems.ts";

const written =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** An instant in UTC with milliseconds, as events write theirs, so that the two sort as text; or what is wrong with it. */
export type Instant =
  | { readonly ok: true; readonly at: string }
  | { readonly ok: false; readonly problem: Problem };

/** Reads `?at=`: ISO 8601 with `Z` or an offset. An unencoded `+` arrives as a blank, and is taken for what it was. */
export function instantOf(text: string): Instant {
  const plain = text.replace(" ", "+");
  const at = new Date(plain);
  if (written.test(plain) && !Number.isNaN(at.getTime())) return { ok: true, at: at.toISOString() };
  const problem = badQuery(
    "at",
    "at must be an instant with its zone, such as 2026-11-20T09:30:00Z or 2026-11-20T18:30:00%2B09:00.",
  );
  return { ok: false, problem };
}
