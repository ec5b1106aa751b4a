/** A function's processes: as many as there are events at once, up to a limit; more events wait. (AWS would throttle them.) */
import type { Invocation, LocalFunction } from "./function.ts";

/** A deployed function that takes several events at once. */
export interface FunctionPool {
  /** As `LocalFunction.invoke`. The time limit counts from when a process takes the event. */
  invoke(event: unknown, timeoutMs: number): Promise<Invocation>;
  /** Ends every process; what is in flight ends as `died`. */
  stop(): Promise<void>;
}

/** Opens a pool; `deploy` makes one more function, `most` times at most. */
export function functionPool(deploy: () => LocalFunction, most: number): FunctionPool {
  const all: LocalFunction[] = [];
  const idle: LocalFunction[] = [];
  const waiting: ((free: LocalFunction) => void)[] = [];
  const take = async (): Promise<LocalFunction> => {
    // The one that worked last is warm.
    const free = idle.pop();
    if (free !== undefined) return free;
    if (all.length === most) return new Promise((resolve) => waiting.push(resolve));
    const made = deploy();
    all.push(made);
    return made;
  };
  const give = (free: LocalFunction): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(free);
    else next(free);
  };
  return {
    invoke: async (event, timeoutMs) => {
      const taken = await take();
      try {
        return await taken.invoke(event, timeoutMs);
      } finally {
        give(taken);
      }
    },
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}
