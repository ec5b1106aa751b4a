/** One round: a file is sent, a fault strikes somewhere on its way, and the end must be that of an undisturbed run. */
import { setTimeout as pause } from "node:timers/promises";
import { Refused } from "@sluice/deploy/cli/client.ts";
import { type KnownOrder, ordersText } from "@sluice/deploy/samples/orders-file.ts";
import type { Random } from "@sluice/deploy/samples/random.ts";
import type { Fault } from "./faults.ts";
import type { Soaked } from "./ground.ts";

/** What a round came to; equal to `undisturbed` when all is well. */
export interface RoundEnd {
  readonly phase: string;
  /** Rows of the file that ended as created, updated, unchanged or conflict. */
  readonly counted: number;
  readonly conflicts: number;
  /** Entity events written, less those settled in Postgres. */
  readonly unsettled: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
}

/** Rows of each file. */
const rows = 400;
/** The fault strikes within so many milliseconds of the upload: while it is sent, cut, judged, loaded or synced. */
const strikeWithinMs = 2_500;

/** The end of every round. */
export const undisturbed: RoundEnd = {
  phase: "synced",
  counted: rows,
  conflicts: 0,
  unsettled: 0,
  missing: 0,
  extra: 0,
  different: 0,
};

/** Plays it; `known` are the orders of earlier rounds, and what it gives are those of this one too. */
export async function playRound(
  ground: Soaked,
  fault: Fault,
  { number, known, random }: { number: number; known: readonly KnownOrder[]; random: Random },
): Promise<{ readonly end: RoundEnd; readonly known: readonly KnownOrder[] }> {
  const { it } = ground;
  const day = new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10);
  const file = ordersText({ seed: number, rows, day, known });
  const bytes = new TextEncoder().encode(file.text);
  const sending = sendUntilTaken(ground, bytes);
  await pause(random.below(strikeWithinMs));
  await fault.strike(ground);
  await it.mesh.ready();
  const view = await it.partner.follow(await sending, () => undefined);
  const { created, updated, unchanged, conflicts, emitted, applied, superseded } = view.counts;
  const end = {
    phase: view.phase,
    counted: created + updated + unchanged + conflicts,
    conflicts,
    unsettled: emitted - applied - superseded,
    ...(await it.differences("orders", bytes)),
  };
  return { end, known: file.known };
}

/** As a partner's job does: an upload that is not answered, or answered with a 5xx, is sent again. */
async function sendUntilTaken({ it }: Soaked, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      return (await it.partner.upload("orders", new Blob([bytes]))).file;
    } catch (cause) {
      const isPassing = cause instanceof Refused && (cause.status === null || cause.status >= 500);
      if (!isPassing || Date.now() > deadline) throw cause;
    }
    await pause(250);
  }
}
