/** What an operator does with a restore, between two entries of the audit trail: the one way in of the command line and of HTTP. */
import { type Audit, type Deed, type Ending, record } from "../audit/record.ts";
import type { RestoreDeps } from "./deps.ts";
import type { Asked, Begun, Restore } from "./plan.ts";
import { abandonRestore, beginRestore, decideUnconfirmed, type Driven } from "./run-restore.ts";

/** What it is done with. */
export interface RecordedParts {
  readonly deps: RestoreDeps;
  readonly audit: Audit;
}

/** Who says so. */
export interface Word {
  readonly by: string;
  readonly reason: string;
}

const subjects: Deed["subjects"] = [{ kind: "table", id: "entities" }];

/** Begun and driven as far as it went, or why it was not begun. */
export type Restored =
  | { readonly kind: "driven"; readonly driven: Driven }
  | { readonly kind: "refused"; readonly reason: string };

/** Begins a restore, or the way back where nothing is to be restored, and drives it. */
export function restoreRecorded(
  { deps, audit }: RecordedParts,
  asked: Asked,
  driven: () => Promise<Driven>,
): Promise<Restored> {
  const { by, reason, restoredTo } = asked;
  const deed =
    restoredTo === null
      ? { by, reason, subjects, action: "entities.flip-back" }
      : { by, reason, subjects, action: "entities.restore", facts: { to: restoredTo } };
  return record(
    audit,
    deed,
    async (): Promise<Restored> => {
      const begun = await beginRestore(deps, asked);
      return begun.kind === "refused" ? begun : { kind: "driven", driven: await driven() };
    },
    (restored) => (restored.kind === "refused" ? "refused" : endingOf(restored.driven)),
  );
}

/** Goes on with one that was broken off, stopped, or waits for a word on what was written past Sluice. */
export function goOnRecorded(
  { deps, audit }: RecordedParts,
  { by, reason }: { readonly by: string; readonly reason: string | null },
  unconfirmed: Restore["unconfirmed"],
  driven: () => Promise<Driven>,
): Promise<Driven> {
  const deed = { by, reason, subjects, action: "entities.go-on", facts: { unconfirmed } };
  return record(
    audit,
    deed,
    async () => {
      if (unconfirmed !== "ask") await decideUnconfirmed(deps, unconfirmed);
      return driven();
    },
    endingOf,
  );
}

/** Gives one up before anything is closed. */
export const abandonRecorded = ({ deps, audit }: RecordedParts, word: Word): Promise<Begun> =>
  record(
    audit,
    { ...word, subjects, action: "entities.abandon" },
    () => abandonRestore(deps, word),
    ({ kind }) => (kind === "begun" ? "done" : "refused"),
  );

const endingOf = ({ kind, restore }: Driven): Ending =>
  kind === "over" && restore?.abandoned === null ? "done" : "stopped";
