/** Who did what to which letters or entities, and why: written before it is done, never changed. */
import type { RawLetter } from "./dead-letter-queue.ts";
import type { EntityId } from "./entity-store.ts";

/** One entry: what an operator is about to do, or has done. */
export interface Operation {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly action: "redrive" | "discard" | "retell";
  readonly reason: string | null;
  readonly stage: "begun" | "ended";
  /** The letters, whole: one that is discarded can be had again from here. Empty at the end. */
  readonly letters: readonly (Pick<RawLetter, "id" | "body" | "group" | "attributes"> & {
    readonly at: string;
  })[];
  /** Of a retelling: the entities. Empty at the end. */
  readonly entities?: readonly EntityId[];
  /** How many were done with; null at the beginning. */
  readonly done: number | null;
}

/** Keeps them. */
export interface OperationsLog {
  /** Resolves when it is kept; its name. */
  write(operation: Operation): Promise<string>;
}
