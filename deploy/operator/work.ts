/** Does an operation's work beside its request: told of in the table while it goes on, ended by a cancellation or the process's end. */
import type { OperatorDeps } from "./deps.ts";
import type { Operation } from "./operations.ts";

/** What the work is given. */
export interface Hands {
  /** Ends it, between two steps. */
  readonly signal: AbortSignal;
  /** Waits, and sees meanwhile whether somebody cancelled. */
  readonly pause: OperatorDeps["pause"];
  /** Counts what is done. */
  readonly onDone: () => void;
}

/** How often the table is told, and asked. */
const noteMs = 500;

/**
 * Starts the work, and answers the operation as it is when it is over, or when the request must be answered. The work's result is what it
 * found, kept with it; `endingOf` says what a result means (default: it is done, or was stopped where its end was asked for). What it rejects with goes to the log.
 */
export async function worked<Found>(
  { operations, clock, pause, log, answerMs, signal }: OperatorDeps,
  of: Pick<Operation, "kind" | "by" | "total">,
  work: (hands: Hands) => Promise<Found>,
  endingOf?: (found: Found) => Exclude<Operation["state"], "running">,
): Promise<Operation> {
  const operation = await operations.start(of);
  const { id } = operation;
  const stopping = new AbortController();
  const ending = AbortSignal.any([signal, stopping.signal]);
  let done = 0;
  let notedAt = clock.now().getTime();
  const see = async (): Promise<void> => {
    if (clock.now().getTime() - notedAt < noteMs) return;
    notedAt = clock.now().getTime();
    if ((await operations.note(id, done))?.cancelledBy !== null) stopping.abort();
  };
  const hands: Hands = {
    signal: ending,
    pause: async (ms, until) => {
      await pause(ms, until);
      await see();
    },
    onDone: () => {
      done += 1;
    },
  };
  const whole = (async (): Promise<void> => {
    try {
      const found = await work(hands);
      const state = endingOf?.(found) ?? (ending.aborted ? "stopped" : "done");
      await operations.end(id, {
        state,
        done,
        found: found ?? null,
      });
    } catch (err) {
      if (!ending.aborted) log.error({ err, operation: id, kind: of.kind }, "an operator's work failed");
      await operations.end(id, { state: ending.aborted ? "stopped" : "failed", done, found: null });
    }
  })().catch((err: unknown) => log.error({ err, operation: id }, "an operation's end could not be kept"));
  const answered = new AbortController();
  await Promise.race([whole, pause(answerMs, answered.signal)]);
  answered.abort();
  return (await operations.get(id)) ?? operation;
}
