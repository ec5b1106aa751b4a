/** The order in which letters of one place are sent on: that of their groups. Pure. */
import * as v from "valibot";
import type { Found } from "./all-letters.ts";
import { RescuedBody } from "./rescued.ts";

const Rescued = v.pipe(v.string(), v.parseJson(), RescuedBody);

/**
 * A FIFO queue's letters as they come: it keeps each group's order. A standard queue keeps none, so a pipe's letters go by their place
 * in the stream, and events by their version within their group.
 */
export function inOrder(found: readonly Found[]): Found[] {
  const ranked = found.map((one) => ({ one, rank: rankOf(one) }));
  return ranked
    .toSorted((a, b) => {
      if (a.rank === null || b.rank === null || a.rank === b.rank) return 0;
      return a.rank < b.rank ? -1 : 1;
    })
    .map(({ one }) => one);
}

function rankOf({ letter: { at, event }, raw }: Found): bigint | null {
  if (at.kind === "queue") return null;
  if (at.kind === "rule") return BigInt(event.version ?? 0);
  const rescued = v.safeParse(Rescued, raw.body);
  return rescued.success ? BigInt(rescued.output.record?.dynamodb.SequenceNumber ?? 0) : 0n;
}
