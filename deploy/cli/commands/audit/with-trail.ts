/** What the commands on the audit trail share: the trail, and that a refusal is one line. */
import type { AuditTrail } from "@sluice/shared/ports/audit-trail.ts";
import { openAuditTrail } from "../../audit-stores.ts";
import { Refused } from "../../client.ts";
import type { StoreOptions } from "../../operator-stores.ts";

/** Runs work on the trail; a refusal is one line and exit code 1. */
export async function withTrail(
  options: StoreOptions,
  work: (trail: AuditTrail) => Promise<void>,
): Promise<void> {
  try {
    const { trail, close } = openAuditTrail(options);
    try {
      await work(trail);
    } finally {
      close();
    }
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    console.error(cause.message);
    process.exitCode = 1;
  }
}
