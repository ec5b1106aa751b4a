/** Does an operator's work between two entries of the operations' log. */
import type { Clock } from "../ports/clock.ts";
import type { Operation, OperationsLog } from "../ports/operations-log.ts";
import type { Found } from "./all-letters.ts";

/** What is about to be done. */
export interface Intent extends Pick<Operation, "by" | "action" | "reason"> {
  readonly letters: readonly Found[];
}

/** Works when the intent is kept, not before. The work counts what is done; the count is kept and answered, however the work ends. */
export async function logged(
  { log, clock }: { readonly log: OperationsLog; readonly clock: Clock },
  { letters, ...intent }: Intent,
  work: (count: () => void) => Promise<void>,
): Promise<number> {
  const now = (): string => clock.now().toISOString();
  await log.write({
    ...intent,
    at: now(),
    stage: "begun",
    letters: letters.map(({ letter, raw: { id, body, group, attributes } }) => ({
      ...{ id, body, group, attributes },
      at: letter.at.name,
    })),
    done: null,
  });
  let done = 0;
  try {
    await work(() => {
      done += 1;
    });
  } finally {
    await log.write({ ...intent, at: now(), stage: "ended", letters: [], done });
  }
  return done;
}
