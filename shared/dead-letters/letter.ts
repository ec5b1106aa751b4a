/** A dead letter as an operator sees it, whichever queue it lies in. */
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";

/** What is known of the event that a letter carries. Fields are null where the letter lacks them: it may be dead for just that. */
export interface LetterEvent {
  readonly id: string | null;
  readonly type: string | null;
  readonly partner: string | null;
  /** The FIFO group: what it stays in order with. */
  readonly group: string | null;
  readonly version: number | null;
  readonly epoch: number | null;
  readonly occurredAt: string | null;
  readonly entity: string | null;
  readonly key: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly shard: number | null;
}

/**
 * What of it can be had.
 * - whole: the letter holds what was to be delivered;
 * - pointer: a pipe's letter that is not rescued yet; the stream forgets the record in `hoursLeft`;
 * - lost: nobody can deliver it any more, and why.
 */
export type Holding =
  | { readonly kind: "whole" }
  | { readonly kind: "pointer"; readonly hoursLeft: number }
  | { readonly kind: "lost"; readonly reason: string };

/** The letter. */
export interface Letter {
  readonly id: string;
  readonly at: DeadLetterPlace;
  /** ISO 8601: since when it lies there, and when SQS throws it away. */
  readonly deadAt: string;
  readonly keptUntil: string;
  /** Why it is dead, for people. */
  readonly cause: string;
  /** How often it was tried; null where nobody counts. */
  readonly attempts: number | null;
  readonly event: LetterEvent;
  readonly holding: Holding;
  /** What it carries, plain: payload, state and source of the event, or the body as it is. */
  readonly content: unknown;
}
