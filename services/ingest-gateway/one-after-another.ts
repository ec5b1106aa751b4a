/** Work of one kind one after the other, where doing it at once would only make all but one of it fail and be tried again. */

/** Runs work when all that was asked for before it under the same key has ended; work of other keys goes on beside it. */
export type OneAfterAnother = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/** Lanes of this process. Another process's work still races with ours: correctness rests on conditions, not on this. */
export function oneAfterAnother(): OneAfterAnother {
  const lanes = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = lanes.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    lanes.set(key, mine);
    try {
      return await mine;
    } finally {
      if (lanes.get(key) === mine) lanes.delete(key);
    }
  };
}
