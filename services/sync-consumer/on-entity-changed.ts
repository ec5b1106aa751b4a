/**
 * An entity changed: its row in the old database follows. Messages come with the entity as their group, so in the order of its
 * versions; the guard in the store holds even when they do not (a redrive, a worker that was frozen).
 */
import {
  done,
  type Consumer,
  type Handler,
  type Message,
  type Outcome,
  type TogetherHandler,
} from "@sluice/shared/messaging/handler.ts";
import { maskedIn } from "@sluice/contracts/personal.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { LegacyChange, Settled, SettleResult } from "@sluice/shared/ports/legacy-store.ts";
import { legacyChange } from "./core/legacy-change.ts";
import type { SyncDeps } from "./deps.ts";

type Needs = Pick<SyncDeps, "legacy" | "feedOfEntity">;

/** The service's inbound side: a whole batch in one transaction where all goes well, else one by one. */
export function syncConsumer(deps: Needs): Consumer {
  return { handle: onEntityChanged(deps), together: onEntitiesChanged(deps) };
}

/** One message, one transaction. */
export function onEntityChanged({ legacy, feedOfEntity }: Needs): Handler {
  return async (message, { log }) => {
    const read = legacyChange(message, feedOfEntity);
    const masked = (reason: string): string => withoutPersonal(reason, message, feedOfEntity);
    if (!read.ok) return { kind: "dead-letter", reason: masked(read.reason) };
    const result = await legacy.settle([read.change]);
    if (result.kind === "settled") report([read.change], result.outcomes, log);
    const outcome = outcomeOf(result);
    return "reason" in outcome ? { ...outcome, reason: masked(outcome.reason) } : outcome;
  };
}

/** Many messages, one transaction. A hopeless one among them, or any fault, leaves all of them to be taken one by one. */
export function onEntitiesChanged({ legacy, feedOfEntity }: Needs): TogetherHandler {
  return async (messages, log) => {
    const changes: LegacyChange[] = [];
    for (const message of messages) {
      const read = legacyChange(message, feedOfEntity);
      if (!read.ok) return false;
      changes.push(read.change);
    }
    const result = await legacy.settle(changes);
    if (result.kind !== "settled") return false;
    report(changes, result.outcomes, log);
    return true;
  };
}

function outcomeOf(result: SettleResult): Outcome {
  if (result.kind === "settled") return done;
  if (result.kind === "refused") return { kind: "dead-letter", reason: result.reason };
  if (result.kind === "later") return { ...result, kind: "retry" };
  return result;
}

/** The database quotes what it does not take, and a reason goes into logs and dead letters. */
function withoutPersonal(
  reason: string,
  { payload, state = null }: Message,
  feedOfEntity: Needs["feedOfEntity"],
): string {
  const { entity } = payload;
  return typeof entity === "string" ? maskedIn(reason, feedOfEntity(entity)?.personal, state) : reason;
}

/** A superseded event is no fault, but worth a line: something was redriven, or two workers met. */
function report(changes: readonly LegacyChange[], outcomes: readonly Settled[], log: Log): void {
  for (const [index, { event }] of changes.entries())
    if (outcomes[index] === "superseded")
      log.info(
        { eventId: event.id, file: event.file, partner: event.partner, entity: event.entity },
        "superseded: the old database has a newer version of this entity already",
      );
}
