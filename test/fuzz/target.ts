/** What is fuzzed: the same shape as Jazzer.js's targets, so that it can run them too. */

/** One parser behind a door. */
export interface Target {
  readonly name: string;
  /** Takes any bytes. Throws when a law is broken: an expected refusal is a value, or is caught here. */
  readonly fuzz: (data: Uint8Array) => void;
  /** Inputs that are right, to begin from. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** Pieces that matter to the format, put in by the mutations. */
  readonly tokens: readonly string[];
}

/** Throws with what was broken, and where two answers differ. */
export function hold(law: string, holds: boolean, found?: unknown): void {
  if (!holds) throw new Error(`${law}${found === undefined ? "" : `: ${JSON.stringify(found)}`}`);
}

/** Bytes as text, losing nothing that a parser of text could be sent. */
export const textOf = (data: Uint8Array): string => new TextDecoder().decode(data);
