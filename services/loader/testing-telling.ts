/** A store whose saved events come back by a queue, as the pipe would bring them; for tests and benchmarks. */
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";

/** Puts the events of what is saved into the queue. */
export function telling(store: AggregateStore, queue: Message[]): AggregateStore {
  return {
    ...store,
    save: async (changes) => {
      const outcome = await store.save(changes);
      if (outcome.kind === "saved")
        queue.push(...changes.flatMap(({ event }) => (event === undefined ? [] : [event])));
      return outcome;
    },
  };
}
