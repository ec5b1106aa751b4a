/**
 * State and outbox in one transaction.
 *
 * A state item holds an aggregate's current state and version; each event is an item of its own beside it, immutable, whose
 * `outbox` map the stream carries on. An event item's version is the aggregate's version that it made, so the same change
 * decided twice is the same event.
 */
import type { Envelope } from "@sluice/contracts/envelope.ts";
import type { TableName } from "@sluice/contracts/topology.ts";
import type * as v from "valibot";

/** Where an aggregate's state lies, and what it looks like. `sk` must not contain `@`: `<sk>@<version>` is its event items' key. */
export interface AggregateRef<State> {
  readonly table: TableName;
  readonly pk: string;
  readonly sk: string;
  readonly schema: v.GenericSchema<unknown, State>;
}

/** A state and its version. */
export interface Loaded<State> {
  readonly state: State;
  readonly version: number;
}

/** An event to put in the outbox: the envelope (whose `version` is the aggregate's new version) and its payload, a plain JSON map. */
export interface OutboxEvent extends Envelope {
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One aggregate's change. Version 0 means: it must not exist yet. The new version is `expectedVersion + 1`. */
export interface Change {
  readonly ref: AggregateRef<unknown>;
  readonly expectedVersion: number;
  /** The new state; null removes the state item (and no event may come with it). */
  readonly state: unknown;
  /** At most one event a version. */
  readonly event?: OutboxEvent;
  /** Epoch seconds after which the store may forget the state item: some time later, and perhaps not at all. */
  readonly expiresAt?: number;
  /** Nothing of it is written (`state` is null, and there is no event): the others are, if it has `expectedVersion` at that moment. */
  readonly keeps?: boolean;
}

/** Which changes lost the race, by index into the saved array. */
export type SaveOutcome =
  | { readonly kind: "saved" }
  | { readonly kind: "conflict"; readonly changes: readonly number[] };

/** Event-sourced state behind optimistic versions. */
export interface AggregateStore {
  /** A consistent read. Throws when the stored state does not fit the schema. */
  load<State>(ref: AggregateRef<State>): Promise<Loaded<State> | null>;
  /** Every state item under `pk` whose sort key starts with `prefix`, in order of the sort key (a consistent read); event items are left out. */
  list<State>(
    within: { readonly table: TableName; readonly pk: string; readonly prefix: string },
    schema: v.GenericSchema<unknown, State>,
    options?: { readonly descending?: boolean; readonly limit?: number },
  ): Promise<readonly (Loaded<State> & { readonly sk: string })[]>;
  /**
   * All changes or none, in one transaction of at most 100 actions (each event counts as one); a single change without an event is
   * one plain conditional write. Refuses, by throwing UndeliverableEvent before anything is written, an event that a pipe could
   * never deliver: a group or id too long, a payload with undefined or float values, an item above 256 KB.
   */
  save(changes: readonly Change[]): Promise<SaveOutcome>;
  ready(): Promise<void>;
}

/** An event that no pipe could deliver: a bug in whoever made it, found before it is written. */
export class UndeliverableEvent extends Error {
  override readonly name = "UndeliverableEvent";
}
