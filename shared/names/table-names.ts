/** Resolves a logical name, and again before its lease is over: a process follows a restore without being started anew. */
import type { TableName } from "@sluice/contracts/topology.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { type NamedTable, nameRef } from "./named-table.ts";

/** So long a process goes by what it has read; a restore waits for longer between closing a name and moving it. */
export const leaseMs = 10_000;

/** One name. */
export interface ResolvedName {
  /** Where it leads, as it was read no longer ago than the lease; a closed one is read again at every call. */
  current(): Promise<NamedTable>;
}

/** What resolves it. */
export interface NameParts {
  readonly store: Pick<AggregateStore, "load">;
  readonly clock: Clock;
  readonly name: TableName;
  /** Where it leads until a restore moves it. */
  readonly first: NamedTable;
  /** Milliseconds; `leaseMs` unless told. */
  readonly lease?: number;
}

/** Makes one for a process. */
export function resolvedName({ store, clock, name, first, lease: ms = leaseMs }: NameParts): ResolvedName {
  let held: { readonly until: number; readonly named: Promise<NamedTable> } | null = null;
  const read = async (): Promise<NamedTable> => (await store.load(nameRef(name)))?.state ?? first;
  return {
    current: async () => {
      const now = clock.now().getTime();
      // The lease begins before the question: whoever closes the name later waits at least as long.
      const lease = held !== null && now < held.until ? held : { until: now + ms, named: read() };
      held = lease;
      try {
        const named = await lease.named;
        if (named.writes === "closed" && held === lease) held = null;
        return named;
      } catch (cause) {
        if (held === lease) held = null;
        throw cause;
      }
    },
  };
}
