/** Does an operator's deed between two entries of the audit trail: the one way in for every tool. */
import type { AuditNote, AuditSubject } from "@sluice/contracts/audit-entry.ts";
import type { AuditTrail } from "../ports/audit-trail.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";

/** Where deeds are kept, and what time it is. */
export interface Audit {
  readonly trail: Pick<AuditTrail, "append">;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What is about to be done. */
export interface Deed extends Pick<AuditNote, "by" | "action" | "reason"> {
  /** What it touches, as many as there are. */
  readonly subjects: readonly AuditSubject[];
  readonly facts?: AuditNote["facts"];
}

/** How it ended. */
export type Ending = NonNullable<AuditNote["outcome"]>;

/** Subjects in one entry; a deed of more has several at its beginning. */
const subjectsMax = 500;

/**
 * Acts once the intent is kept, not before; then keeps how it ended, and how much was done if the work counts. `endingOf` says what a
 * result means (default: it is done). A rejection of the work is kept as `failed` and passed on. Rejects without having acted when the
 * intent cannot be kept; rejects when the work is done and that cannot be kept: only the beginning stands in the trail then.
 */
export async function record<Result>(
  { trail, clock, ids }: Audit,
  { subjects, facts = {}, ...deed }: Deed,
  act: (count: (more?: number) => void) => Promise<Result>,
  endingOf: (result: Result) => Ending = () => "done",
): Promise<Result> {
  const common = {
    deed: ids.ulid(),
    action: deed.action,
    // Half a surrogate pair has no canonical form.
    by: deed.by.toWellFormed(),
    reason: deed.reason?.toWellFormed() ?? null,
  };
  const now = (): string => clock.now().toISOString();
  for (let from = 0; from === 0 || from < subjects.length; from += subjectsMax)
    await trail.append({
      ...common,
      ...{ at: now(), stage: "begun", outcome: null, done: null, facts },
      subjects: subjects.slice(from, from + subjectsMax),
    });
  let done: number | null = null;
  const end = (outcome: Ending): Promise<unknown> =>
    trail.append({ ...common, at: now(), stage: "ended", outcome, done, subjects: [], facts: {} });
  let result: Result;
  try {
    result = await act((more = 1) => {
      done = (done ?? 0) + more;
    });
  } catch (cause) {
    try {
      await end("failed");
    } catch (untold) {
      const message = `${deed.action} failed, and the audit trail does not say so`;
      throw new AggregateError([cause, untold], message, { cause: untold });
    }
    throw cause;
  }
  await end(endingOf(result));
  return result;
}
