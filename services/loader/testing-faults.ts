/** Ports that die: for the loader's tests. */
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { LoaderDeps } from "./deps.ts";

/** Thrown by every call of a process that is dead. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** Where the call during which the process dies is cut: before its effect, in the middle of it (writes only), after it. */
export const moments = ["before", "midway", "after"] as const;
export type Moment = (typeof moments)[number];

/** The ports of a process that is killed at its `at`-th port call (0: never), and the number of its calls so far. */
export function mortal(
  deps: LoaderDeps,
  at: number,
  moment: Moment,
): LoaderDeps & { readonly calls: () => number } {
  let calls = 0;
  let dead = false;
  const guard = async <T>(call: () => Promise<T>, midway: () => Promise<unknown> = call): Promise<T> => {
    calls += 1;
    if (dead) throw new Killed(`dead since call ${at}`);
    if (calls !== at) {
      const result = await call();
      // A process that died meanwhile sees no answer.
      if (dead) throw new Killed(`dead since call ${at}`);
      return result;
    }
    dead = true;
    if (moment === "after") await call();
    if (moment === "midway") await midway();
    throw new Killed(`killed at call ${at}`);
  };
  const { store, entities, objects } = deps;
  return {
    ...deps,
    calls: () => calls,
    store: {
      load: (ref) => guard(() => store.load(ref)),
      list: (within, schema, options) => guard(() => store.list(within, schema, options)),
      save: (changes) => guard(() => store.save(changes)),
      ready: () => store.ready(),
    },
    entities: {
      epoch: () => entities.epoch(),
      read: (ids) => guard(() => entities.read(ids)),
      write: (writes) =>
        guard(
          () => entities.write(writes),
          () => entities.write(writes.slice(0, Math.ceil(writes.length / 2))),
        ),
      ready: () => entities.ready(),
    },
    objects: {
      put: (key, body) => guard(() => objects.put(key, body)),
      stream: (key, offset) => guard(() => objects.stream(key, offset)),
      bytes: (key, range) => guard(() => objects.bytes(key, range)),
      remove: (key) => guard(() => objects.remove(key)),
      ready: () => objects.ready(),
    },
  };
}

/** A store before whose `at`-th call something else happens. */
export function interrupted(
  store: AggregateStore,
  at: number,
  meanwhile: () => Promise<void>,
): AggregateStore {
  let calls = 0;
  const count = async (): Promise<void> => {
    calls += 1;
    if (calls === at) await meanwhile();
  };
  return {
    ...store,
    load: async (ref) => (await count(), store.load(ref)),
    list: async (...asked) => (await count(), store.list(...asked)),
    save: async (changes) => (await count(), store.save(changes)),
  };
}
