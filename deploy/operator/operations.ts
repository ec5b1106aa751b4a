/** What operators started by HTTP, and how far it has come: state in a table, so that any process can tell of it, and cancel it. */
import type { AggregateRef, AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import * as v from "valibot";

/** An operation. */
export const Operation = v.object({
  id: v.string(),
  kind: v.picklist([
    "redrive",
    "discard",
    "reconcile",
    "repair",
    "adopt",
    "erase",
    "restore",
    "compare",
    "rebuild",
  ]),
  by: v.string(),
  /** ISO 8601. */
  startedAt: v.string(),
  /** When it was last heard of: one that is running and not heard of for minutes was killed. */
  heardAt: v.string(),
  endedAt: v.nullable(v.string()),
  state: v.picklist(["running", "done", "stopped", "failed"]),
  /** How many things it is about; null where nobody knows before. */
  total: v.nullable(v.number()),
  done: v.number(),
  /** Who asked for its end. */
  cancelledBy: v.nullable(v.string()),
  /** What a reconciliation, a comparison, a restore, … found. */
  found: v.unknown(),
});
export type Operation = v.InferOutput<typeof Operation>;

/** Keeps them. Each call rejects when the store does not answer. */
export interface Operations {
  start(of: Pick<Operation, "kind" | "by" | "total">): Promise<Operation>;
  get(id: string): Promise<Operation | null>;
  /** Notes how far it is; answers it as it is now, so that whoever works sees that it was cancelled. */
  note(id: string, done: number): Promise<Operation | null>;
  /** Asks for its end; null where there is none. One that has ended stays as it is. */
  cancel(id: string, by: string): Promise<Operation | null>;
  end(id: string, how: Pick<Operation, "state" | "done" | "found">): Promise<Operation | null>;
}

const refOf = (id: string): AggregateRef<Operation> => ({
  table: "operations",
  pk: id,
  sk: "state",
  schema: Operation,
});
const conflictsMax = 20;

/** Over an aggregate store. */
export function storedOperations({
  store,
  clock,
  ids,
}: {
  readonly store: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}): Operations {
  const now = (): string => clock.now().toISOString();
  const change = async (id: string, to: (one: Operation) => Operation): Promise<Operation | null> => {
    for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
      const found = await store.load(refOf(id));
      if (found === null) return null;
      const state = to(found.state);
      if (state === found.state) return state;
      const saved = await store.save([{ ref: refOf(id), expectedVersion: found.version, state }]);
      if (saved.kind === "saved") return state;
    }
    throw new Error(`operation ${id} is changed by too many at once`);
  };
  return {
    start: async (of) => {
      const at = now();
      const state: Operation = {
        ...{ id: ids.ulid(), startedAt: at, heardAt: at, endedAt: null },
        ...{ state: "running", done: 0, cancelledBy: null, found: null },
        ...of,
      };
      await store.save([{ ref: refOf(state.id), expectedVersion: 0, state }]);
      return state;
    },
    get: async (id) => (await store.load(refOf(id)))?.state ?? null,
    note: (id, done) => change(id, (one) => ({ ...one, done, heardAt: now() })),
    cancel: (id, by) =>
      change(id, (one) =>
        one.state === "running" && one.cancelledBy === null ? { ...one, cancelledBy: by } : one,
      ),
    end: (id, how) => change(id, (one) => ({ ...one, ...how, heardAt: now(), endedAt: now() })),
  };
}
