/** What a service does with one message. Batches, groups, heartbeats and acknowledgements are the host's business. */
import type { Envelope } from "@sluice/contracts/envelope.ts";
import type { EntityState } from "@sluice/contracts/feed.ts";
import type { Log } from "../ports/log.ts";

/** A message, decoded: the envelope is checked, the payload unmarshalled but not yet checked against its event's schema. */
export interface Message extends Envelope {
  readonly payload: Readonly<Record<string, unknown>>;
  /** Entity events only: the state after the event; null for a tombstone. */
  readonly state?: EntityState | null;
  /** Entity events only. */
  readonly source?: {
    readonly file: string;
    readonly sequence: number;
    readonly record?: number;
    readonly line: number;
  };
  /** Entity events only: where what they replaced is kept (contracts/journal.ts). */
  readonly journal?: string;
}

/** What the host gives with a message. */
export interface HandlingContext {
  readonly log: Log;
  /** How often the queue has handed this message out, this time included. */
  readonly receiveCount: number;
  /** Milliseconds left before the host stops this work: hand the rest on before it is over. */
  remainingMs(): number;
}

/**
 * What became of a message.
 * - done: acknowledge it (also for a repeat, and for a message of something closed);
 * - retry: hand it and the rest of its group back; the host backs off with jitter, or waits `afterSeconds`;
 * - dead-letter: it can never succeed; the host moves it aside with the reason at once, and its group goes on;
 * - unavailable: a dependency is down; hand it back and stop receiving until the service is ready again.
 */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly reason: string; readonly afterSeconds?: number }
  | { readonly kind: "dead-letter"; readonly reason: string }
  | { readonly kind: "unavailable"; readonly reason: string };

/** The acknowledgement. */
export const done: Outcome = { kind: "done" };

/** Takes one message. A throw is a surprise: the host logs it and treats it as a retry. */
export type Handler = (message: Message, context: HandlingContext) => Promise<Outcome>;

/**
 * Takes many messages at once, all or nothing, as a short cut: true when every one is done; false (or a throw) when the host
 * must take them one by one instead. Messages come in receive order; those of one group in group order.
 */
export type TogetherHandler = (messages: readonly Message[], log: Log) => Promise<boolean>;

/** A service's inbound side. */
export interface Consumer {
  readonly handle: Handler;
  readonly together?: TogetherHandler;
}
