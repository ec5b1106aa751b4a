import { setTimeout as pause } from "node:timers/promises";

/** Waits until a condition holds, asking again and again. Throws, naming what was waited for, when `timeoutMs` pass first. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { timeoutMs = 30_000, everyMs = 50 }: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error(`gave up after ${Math.round(timeoutMs / 1000)} s waiting until ${what}`);
    await pause(everyMs);
  }
}
