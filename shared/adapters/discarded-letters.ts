/** Discarded letters as objects, one a deed, in the order of time. No partner's name begins with `_`. */
import { discardedDays } from "@sluice/contracts/retention.ts";
import type { DiscardedLetters } from "../ports/discarded-letters.ts";
import type { Ids } from "../ports/ids.ts";
import type { ObjectStore } from "../ports/object-store.ts";

/** Keeps them under `_discarded/<day>/<ulid>.json`. */
export function objectDiscardedLetters(objects: Pick<ObjectStore, "put">, ids: Ids): DiscardedLetters {
  return {
    keep: async (at, letters) => {
      const key = `_discarded/${at.slice(0, 10)}/${ids.ulid()}.json`;
      await objects.put(
        key,
        new TextEncoder().encode(`${JSON.stringify(letters, null, 2)}\n`),
        discardedDays,
      );
      return key;
    },
  };
}
