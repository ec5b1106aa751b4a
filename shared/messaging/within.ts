/** Work with a limit. */
import type { Pause } from "../ports/clock.ts";

/** Whether the work ended within so many milliseconds. It is waited for, not ended. Rejects when the work does. */
export async function within(work: Promise<unknown>, ms: number, pause: Pause): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([work.then(() => true), pause(ms, over.signal).then(() => false)]);
  } finally {
    // Not before the race is decided: on some runtimes a pause that the work's end cuts short would be the first to arrive.
    over.abort();
  }
}
