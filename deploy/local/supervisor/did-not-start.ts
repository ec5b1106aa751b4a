import type { Child } from "./child.ts";
import { until } from "./until.ts";

/** A process of the mesh that does not come up. Its message is for whoever starts it: which, why, and what it wrote last. */
export class DidNotStart extends Error {
  override readonly name = "DidNotStart";
}

/** Deaths after which waiting is of no use. */
const deathsMax = 3;
const logLines = 15;

/** Waits until a child answers. Throws DidNotStart when it keeps dying, or says nothing for `timeoutMs`. */
export async function answering(
  child: Child,
  asks: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const before = child.deaths();
  let dying = false;
  try {
    await until(
      `${child.name} answers`,
      async () => {
        dying = child.deaths() - before >= deathsMax;
        return dying || (await asks());
      },
      { timeoutMs },
    );
  } catch (cause) {
    throw new DidNotStart(story(child, `does not answer after ${Math.round(timeoutMs / 1000)} s`), { cause });
  }
  if (dying) throw new DidNotStart(story(child, `ended ${deathsMax} times`));
}

/** Waits until all of them answer; those that do not are told of together. */
export async function allAnswering(waits: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(waits);
  const reasons = outcomes.flatMap((outcome): unknown[] =>
    outcome.status === "rejected" ? [outcome.reason] : [],
  );
  if (reasons.length > 0)
    throw new DidNotStart(
      reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason))).join("\n\n"),
    );
}

/** Whether an address answers a GET as it should. */
export const answersHttp =
  (url: string, good: (response: Response) => boolean = (response) => response.ok) =>
  (): Promise<boolean> =>
    fetch(url, { signal: AbortSignal.timeout(2_000) }).then(good, () => false);

const story = (child: Child, what: string): string =>
  `${child.name} did not start: it ${what}. The last lines of its log:\n${child.log(logLines).replaceAll(/^/gm, "  ")}`;
