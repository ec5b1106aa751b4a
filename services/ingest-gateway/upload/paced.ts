/** Ends an upload that hardly comes: one connection that is held open with a byte now and then costs its sender nothing, and us a connection (slow loris). */
import type { Clock, Pause } from "@sluice/shared/ports/clock.ts";

/** Silence that is borne, in milliseconds. */
export const silentMsMax = 60_000;
/** What must come on average, once waiting for it has taken as long as a silence may last. */
export const bytesPerSecondMin = 1024;
/** How often that is looked at, in milliseconds. */
const lookEveryMs = 5_000;

/** The sender let us wait too long. */
export class TooSlow extends Error {
  override readonly name = "TooSlow";
}

/** Time, as it passes for an upload. */
export interface Time {
  readonly clock: Clock;
  readonly pause: Pause;
}

/**
 * The same bytes. Only the time spent waiting for the sender counts, not what we take to store them. Throws TooSlow, and what `sent`
 * throws; `sent` is then told to end, and not waited for.
 */
export async function* paced(
  sent: AsyncIterable<Uint8Array>,
  { clock, pause }: Time,
): AsyncGenerator<Uint8Array> {
  const chunks = sent[Symbol.asyncIterator]();
  const over = new AbortController();
  let bytes = 0;
  let waitedMs = 0;
  let waiting: { readonly since: number; readonly giveUp: (why: Error) => void } | null = null;
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await pause(lookEveryMs, over.signal);
      if (waiting === null || over.signal.aborted) continue;
      const silentMs = clock.now().getTime() - waiting.since;
      const allMs = waitedMs + silentMs;
      const isDripping = allMs > silentMsMax && bytes < (allMs / 1000) * bytesPerSecondMin;
      if (silentMs > silentMsMax || isDripping)
        waiting.giveUp(new TooSlow(`${bytes} bytes came in ${Math.round(allMs / 1000)} s`));
    }
  };
  const watched = watch();
  const next = (): Promise<IteratorResult<Uint8Array>> =>
    new Promise((resolve, reject) => {
      const since = clock.now().getTime();
      waiting = { since, giveUp: reject };
      chunks.next().then((result) => {
        waitedMs += clock.now().getTime() - since;
        waiting = null;
        resolve(result);
      }, reject);
    });
  let isWhole = false;
  try {
    for (;;) {
      const { done, value } = await next();
      if (done === true) break;
      bytes += value.length;
      yield value;
    }
    isWhole = true;
  } finally {
    over.abort();
    await watched;
    // A stream that gives nothing does not answer to its return either.
    if (!isWhole) void Promise.resolve(chunks.return?.()).catch(() => undefined);
  }
}
