/** Whether the audit trail is as it was written. */
import { AuditEntry, type AuditHead } from "@sluice/contracts/audit-entry.ts";
import * as v from "valibot";
import type { AuditTrail, StoredEntry } from "../ports/audit-trail.ts";
import { hashOf, nothingBefore } from "./chain.ts";

/**
 * What does not fit:
 * - changed: the entry is not what was written there, or it and all behind it were written anew;
 * - missing: there is none where one was;
 * - reordered: an entry of another place lies there;
 * - cut-off: the trail ended further on when its head was noted;
 * - added: there is one that the trail did not add.
 */
export type Fault = "changed" | "missing" | "reordered" | "cut-off" | "added";

/** What is found: how many entries fit, from the first, and the first that does not. */
export type Verified =
  | { readonly ok: true; readonly entries: number; readonly head: AuditHead | null }
  | {
      readonly ok: false;
      readonly entries: number;
      /** The place of the first that does not fit. */
      readonly at: number;
      readonly fault: Fault;
      /** For people. */
      readonly why: string;
    };

/**
 * Reads the whole trail and checks it, while others may be adding to it. `noted` are heads that somebody kept elsewhere: without one, a
 * trail that was written anew from some entry to its end and its head with it cannot be told from a good one. Rejects when the store
 * does not answer.
 */
export async function verifyTrail(
  trail: Pick<AuditTrail, "head" | "page">,
  noted: readonly AuditHead[] = [],
): Promise<Verified> {
  const before = await trail.head();
  const heads = before === null ? noted : [...noted, before];
  const furthest = Math.max(0, ...heads.map(({ sequence }) => sequence));
  let head: AuditHead | null = null;
  for (let number = 0; ; number += 1) {
    const page = await trail.page(number);
    for (const stored of page) {
      const judged = judge(stored, head, heads);
      if (!judged.ok) return { ok: false, entries: head?.sequence ?? 0, ...judged.found };
      head = { sequence: judged.entry.sequence, hash: judged.entry.hash };
    }
    // A page that is empty is the end, unless a head says that there is more.
    if (page.length === 0 && number * 100 > furthest) break;
  }
  const entries = head?.sequence ?? 0;
  if (entries < furthest) {
    const why = `the trail went on to entry ${furthest} when that head was noted, and ends at ${entries} now`;
    return { ok: false, entries, at: entries + 1, fault: "cut-off", why };
  }
  // An entry and the head that names it are kept at once: what lies behind the head by now was not added by the trail.
  const after = (await trail.head())?.sequence ?? 0;
  if (entries > after) {
    const why = `the trail's own head is ${after}: whatever lies behind it was not added by the trail, or the head was turned back`;
    return { ok: false, entries: after, at: after + 1, fault: "added", why };
  }
  return { ok: true, entries, head };
}

type Judged =
  | { readonly ok: true; readonly entry: AuditEntry }
  | {
      readonly ok: false;
      readonly found: { readonly at: number; readonly fault: Fault; readonly why: string };
    };

function judge(
  { position, content }: StoredEntry,
  last: AuditHead | null,
  heads: readonly AuditHead[],
): Judged {
  const at = (last?.sequence ?? 0) + 1;
  const fault = (kind: Fault, why: string): Judged => ({ ok: false, found: { at, fault: kind, why } });
  if (position === null || position < at) return fault("added", "an item lies at a place that no entry has");
  if (position > at) return fault("missing", `the next entry that is there is ${position}`);
  const parsed = v.safeParse(AuditEntry, content);
  if (!parsed.success) return fault("changed", "it is no entry any more");
  const entry = parsed.output;
  if (hashOf(entry) !== entry.hash) return fault("changed", "its content does not give its hash");
  if (entry.sequence !== at) return fault("reordered", `entry ${entry.sequence} lies in its place`);
  if (entry.previous !== (last?.hash ?? nothingBefore))
    return fault("changed", `it does not follow entry ${at - 1}: one of the two was written anew`);
  if (heads.some(({ sequence, hash }) => sequence === at && hash !== entry.hash))
    return fault(
      "changed",
      "it had another hash when the head was noted: the trail was written anew up to here",
    );
  return { ok: true, entry };
}
