/** Ctrl-C, and SIGTERM, as an AbortSignal: the first asks for an orderly end, a second one ends this process at once. */
export function interrupted(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (asked.signal.aborted) process.exit(130);
      asked.abort(new Interrupted(signal));
    });
  return asked.signal;
}

/** The reason of such an end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Resolves when the signal comes. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return;
  signal.addEventListener("abort", () => resolve(), { once: true });
  // A promise alone does not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  await promise;
  clearInterval(alive);
}

/** Rejects with the signal's reason when it comes; never resolves. */
export function rejectedWhen(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
