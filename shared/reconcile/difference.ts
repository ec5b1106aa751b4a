/** One row of the old database that is not as its entity says, and why. */
import type { FileId } from "@sluice/contracts/ids.ts";
import type { EntityId } from "../ports/entity-store.ts";

/**
 * Why a row differs.
 * - in-flight: the entity's last event has not been settled yet, and lies in no dead-letter queue;
 * - dead-lettered: it does;
 * - edited-by-hand: it was settled, and since then somebody wrote the row, or the item, past Sluice;
 * - of-nobody: no entity has the row's key: it was made by hand, or by the monolith;
 * - unreadable: the entity's state does not fit this build's feed, so nobody can say what the row should be.
 */
export type Why =
  | {
      readonly kind: "in-flight";
      readonly file: FileId;
      readonly version: number;
      /** The version that was told last; null for none. */
      readonly told: number | null;
      /** When the file's load ended, ISO 8601; null where nobody says. */
      readonly loadedAt: string | null;
    }
  | {
      readonly kind: "dead-lettered";
      readonly file: FileId;
      readonly letter: string;
      readonly cause: string;
      /** Whether nobody can deliver the letter any more. */
      readonly isLost: boolean;
    }
  | { readonly kind: "edited-by-hand"; readonly where: "postgres" | "dynamodb" }
  | { readonly kind: "of-nobody" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** The difference, as Postgres has it: `missing` there, `changed`, or `extra`. */
export interface Difference {
  /** Null where no entity has the row's key. */
  readonly entity: EntityId | null;
  /** The row's key, as text, in the order of the mapping's key columns. */
  readonly row: readonly (string | null)[];
  readonly kind: "missing" | "changed" | "extra";
  readonly why: Why;
}
