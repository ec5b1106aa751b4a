/** Notes and trails for tests. */
import type { AuditNote } from "@sluice/contracts/audit-entry.ts";
import { storedAuditTrail } from "../adapters/audit-trail.ts";
import { memoryAggregateStore } from "../adapters/memory/aggregate-store.ts";
import { systemIds } from "../adapters/system-ids.ts";
import type { AuditTrail, StoredEntry } from "../ports/audit-trail.ts";
import { systemClock } from "../ports/clock.ts";
import type { Audit } from "./record.ts";

/** A note as a tool makes it. */
export const testNote = (fields: Partial<AuditNote> = {}): AuditNote => ({
  deed: "01KAB3Z8W9XQ5T7M2N4P6R8S0V",
  at: "2026-11-21T03:00:00.000Z",
  stage: "begun",
  by: "aoki",
  action: "file.release",
  reason: "acme confirmed it by telephone",
  subjects: [{ kind: "file", id: "f_01KAB3Z8W9XQ5T7M2N4P6R8S0V" }],
  outcome: null,
  done: null,
  facts: {},
  ...fields,
});

/** Everything that lies in a trail. */
export async function everything({ page }: Pick<AuditTrail, "page">): Promise<readonly StoredEntry[]> {
  const found: StoredEntry[] = [];
  for (let number = 0; ; number += 1) {
    const more = await page(number);
    if (more.length === 0 && number > 0) return found;
    found.push(...more);
  }
}

/** A trail in memory, ready for use by a tool, and the notes that it kept. */
export function memoryAudit(): Audit & {
  readonly trail: AuditTrail;
  readonly told: () => readonly AuditNote[];
} {
  const notes: AuditNote[] = [];
  const kept = storedAuditTrail(memoryAggregateStore(), async () => undefined);
  const trail: AuditTrail = {
    ...kept,
    append: async (note) => {
      const entry = await kept.append(note);
      notes.push(note);
      return entry;
    },
  };
  return { trail, clock: systemClock, ids: systemIds, told: () => notes };
}
