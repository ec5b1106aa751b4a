/** An operator's deed on a partner or a key, in the audit trail before it is done: names of things, never a secret or its hash. */
import type { KeyId } from "@sluice/contracts/ids.ts";
import type { Deed, Ending } from "@sluice/shared/audit/record.ts";
import type { SaveOutcome } from "@sluice/shared/ports/aggregate-store.ts";

/** What is done to whose keys, and by the id of whose key. Nobody is asked for a reason. */
export interface KeyDeed {
  readonly by: string;
  readonly action: "partner.register" | "key.issue" | "key.rotate" | "key.revoke" | "key.quota";
  readonly partner: string;
  /** The key, and the one that takes its place. */
  readonly keys?: readonly KeyId[];
  readonly facts?: NonNullable<Deed["facts"]>;
}

/** The deed. */
export const deedOf = ({ by, action, partner, keys = [], facts = {} }: KeyDeed): Deed => ({
  ...{ by, action, facts, reason: null },
  subjects: [
    { kind: "partner", id: partner },
    ...keys.map((id): Deed["subjects"][number] => ({ kind: "key", id })),
  ],
});

/** A save that somebody else was faster than has done nothing. */
export const savedOrRefused = ({ kind }: SaveOutcome): Ending => (kind === "saved" ? "done" : "refused");

/** A list of feeds as a fact: a fact holds 512 characters. */
export function feedsFact(feeds: readonly string[]): string {
  const text = feeds.join(" ");
  return text.length <= 512 ? text : `${feeds.length} feeds`;
}
