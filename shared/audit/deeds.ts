/** What operators did, read from the audit trail: the entries of a deed put together. */
import { AuditEntry } from "@sluice/contracts/audit-entry.ts";
import * as v from "valibot";
import type { AuditTrail } from "../ports/audit-trail.ts";
import type { Deed } from "./record.ts";

/** Which deeds; what is not named does not matter. */
export interface DeedChoice {
  /** That touch this file. */
  readonly file?: string | undefined;
  /** Done by this key's id or name. */
  readonly who?: string | undefined;
  /** Begun at this moment or later: ISO 8601. */
  readonly since?: string | undefined;
}

/** A deed as it is listed. */
export interface DeedDone extends Required<Deed> {
  readonly deed: string;
  /** ISO 8601. */
  readonly at: string;
  /** Null while it goes on, or where whoever did it was killed. */
  readonly endedAt: string | null;
  readonly outcome: AuditEntry["outcome"];
  readonly done: number | null;
  /** Its entries' places in the trail. */
  readonly entries: readonly number[];
}

/** The deeds, oldest first, and how many entries could not be read: such a trail is to be verified. */
export interface Deeds {
  readonly deeds: readonly DeedDone[];
  readonly unreadable: number;
}

/** Reads them, from the newest back to `since`. It does not verify. Rejects when the store does not answer. */
export async function readDeeds(
  trail: Pick<AuditTrail, "head" | "page">,
  { file, who, since }: DeedChoice = {},
): Promise<Deeds> {
  const entries: AuditEntry[] = [];
  let unreadable = 0;
  const head = await trail.head();
  for (let page = Math.floor((head?.sequence ?? 0) / 100); page >= 0; page -= 1) {
    const read = (await trail.page(page)).map(({ content }) => v.safeParse(AuditEntry, content));
    const good = read.flatMap((one) => (one.success ? [one.output] : []));
    unreadable += read.length - good.length;
    entries.unshift(...good);
    const oldest = good[0];
    if (since !== undefined && oldest !== undefined && isBefore(oldest.at, since)) break;
  }
  const deeds = [...Map.groupBy(entries, ({ deed }) => deed).values()].map(deedOf);
  return {
    deeds: deeds.filter(
      (one) =>
        (since === undefined || !isBefore(one.at, since)) &&
        (who === undefined || one.by === who) &&
        (file === undefined || one.subjects.some(({ kind, id }) => kind === "file" && id === file)),
    ),
    unreadable,
  };
}

const isBefore = (at: string, since: string): boolean => Date.parse(at) < Date.parse(since);

function deedOf(entries: readonly AuditEntry[]): DeedDone {
  const [first] = entries;
  if (first === undefined) throw new Error("a deed has entries");
  const { deed, at, by, action, reason, facts } = first;
  const end = entries.find(({ stage }) => stage === "ended");
  return {
    ...{ deed, at, by, action, reason, facts },
    subjects: entries.flatMap(({ subjects }) => subjects),
    endedAt: end?.at ?? null,
    outcome: end?.outcome ?? null,
    done: end?.done ?? null,
    entries: entries.map(({ sequence }) => sequence),
  };
}
