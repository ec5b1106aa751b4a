/** A loader that dies again and again, and its messages that come again; for its tests. */
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { calmContext, deliver, type TestLoader } from "./testing.ts";
import { Killed, type Moment, mortal } from "./testing-faults.ts";

/** When a process dies: at which of its port calls (0: never), and where in it. */
export interface Life {
  readonly at: number;
  readonly moment: Moment;
}

/** Runs a message and all that follows from it; each death is followed by the next life, the last of which is calm. */
export async function live(
  loader: TestLoader,
  first: Message,
  lives: readonly Life[],
  remainingMs = 60_000,
): Promise<{ readonly calls: number; readonly deaths: number }> {
  const context = { ...calmContext, remainingMs: () => remainingMs };
  const queue = [first];
  let deaths = 0;
  const bear = () => mortal(loader.deps, lives[deaths]?.at ?? 0, lives[deaths]?.moment ?? "before");
  let deps = bear();
  for (let message = queue[0]; message !== undefined; message = queue[0]) {
    try {
      const outcome = await deliver(deps, message, context);
      if (outcome.kind !== "done") throw new Error(`${message.type}: ${JSON.stringify(outcome)}`);
      queue.shift();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      deaths += 1;
      deps = bear();
    }
    queue.push(...loader.queue.splice(0));
  }
  return { calls: deps.calls(), deaths };
}
