/** The audit trail in a table of its own: an item an entry, and one that says which is the last. */
import { type AuditEntry, AuditHead, AuditNote } from "@sluice/contracts/audit-entry.ts";
import * as v from "valibot";
import { entryBehind } from "../audit/chain.ts";
import type { AggregateRef, AggregateStore } from "../ports/aggregate-store.ts";
import type { AuditTrail, StoredEntry } from "../ports/audit-trail.ts";
import { ForeignItem } from "./items/typed.ts";
import { type BackOff, jitteredBackOff } from "./back-off.ts";

const place = { table: "audit", pk: "trail" } as const;
const headRef: AggregateRef<AuditHead> = { ...place, sk: "head", schema: AuditHead };
const digits = 12;
const prefix = "entry/";
const entrySk = (sequence: number): string => `${prefix}${String(sequence).padStart(digits, "0")}`;
const entryRef = (sequence: number): AggregateRef<unknown> => ({
  ...place,
  sk: entrySk(sequence),
  schema: v.unknown(),
});
const positionOf = (sk: string): number | null => {
  const number = Number(sk.slice(prefix.length));
  return Number.isSafeInteger(number) && entrySk(number) === sk && number > 0 ? number : null;
};

/** Others that add at the same moment are few: people, and what they started. */
const attemptsMax = 30;

/**
 * A trail over a store. The entry and the head are written in one transaction, each under its condition: the entry's place must be free,
 * and the head must still be the one before. So of two writers one loses, whatever each had read.
 */
export function storedAuditTrail(
  store: Pick<AggregateStore, "load" | "list" | "save">,
  backOff: BackOff = jitteredBackOff(),
): AuditTrail {
  return {
    append: async (note) => {
      const checked = v.parse(AuditNote, note);
      for (let attempt = 1; ; attempt += 1) {
        const head = await store.load(headRef);
        const entry: AuditEntry = entryBehind(head?.state ?? null, checked);
        const { sequence, hash } = entry;
        const saved = await store.save([
          { ref: entryRef(sequence), expectedVersion: 0, state: entry },
          { ref: headRef, expectedVersion: head?.version ?? 0, state: { sequence, hash } },
        ]);
        if (saved.kind === "saved") return entry;
        if (attempt >= attemptsMax)
          throw new Error(
            `entry ${sequence} of the audit trail could not be added after ${attempt} tries: look at the trail with \`sluice audit verify\``,
          );
        await backOff(attempt);
      }
    },
    head: async () => (await store.load(headRef))?.state ?? null,
    page: async (number) => {
      const within = { ...place, prefix: entrySk(number * 100).slice(0, -2) };
      try {
        return (await store.list(within, v.unknown())).map(({ sk, state }) => ({
          position: positionOf(sk),
          content: state,
        }));
      } catch (cause) {
        if (!(cause instanceof ForeignItem)) throw cause;
        return oneByOne(store, number * 100);
      }
    },
  };
}

/** A page with an item that is no state any more: which one it is shows when each is read alone. */
async function oneByOne(store: Pick<AggregateStore, "load">, from: number): Promise<readonly StoredEntry[]> {
  const found: StoredEntry[] = [];
  for (let position = Math.max(1, from); position < from + 100; position += 1) {
    try {
      const item = await store.load(entryRef(position));
      if (item !== null) found.push({ position, content: item.state });
    } catch (cause) {
      if (!(cause instanceof ForeignItem)) throw cause;
      found.push({ position, content: null });
    }
  }
  return found;
}
