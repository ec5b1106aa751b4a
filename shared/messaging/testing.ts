/** Messages and consumers for tests of hosts. */
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Consumer, Message, Outcome } from "./handler.ts";

/** A body as a pipe delivers it: an event of group `a` for the id `a1`, unless told otherwise. */
export function wireBody(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    id,
    type: "file.received.v1",
    occurredAt: "2026-11-20T09:30:00.000Z",
    partner: "acme",
    group: groupOf(id),
    version: "1",
    epoch: "1",
    trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    payload: marshall({ file: "f_1", rows: 3 }),
    ...fields,
  });
}

/** The group of a test message: its id's first letter. */
export const groupOf = (id: string): string => id.charAt(0);

/** What a test message is to come to. `garbage` is a body that nobody can read. */
export type Fate = "done" | "retry" | "dead-letter" | "unavailable" | "throw" | "garbage";

/** A message's body by its fate. */
export const bodyFor = (id: string, fate: Fate): string =>
  fate === "garbage" ? `no envelope: ${id}` : wireBody(id);

/** What a handler answers for a fate. Throws for `throw`. */
export function answerFor(fate: Fate | undefined): Outcome {
  if (fate === "throw") throw new Error("told to throw");
  const answers = fate === "retry" || fate === "unavailable" || fate === "dead-letter";
  return answers ? { kind: fate, reason: `told to: ${fate}` } : { kind: "done" };
}

/** A consumer that gives each message its fate, and notes what it was given. */
export function scriptedConsumer(
  fateOf: (id: string) => Fate | undefined,
): Consumer & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    handle: async ({ id }: Message) => {
      seen.push(id);
      return answerFor(fateOf(id));
    },
  };
}
