/** What the operators' interface works with: the same parts as the commands. */
import type { RecordedAdoptDeps } from "@sluice/shared/adopt/adopt-recorded.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import type { RenderRecord } from "@sluice/shared/dead-letters/delivery.ts";
import type { ListedEraseDeps } from "@sluice/shared/erase/list.ts";
import type { RebuildParts as RecordedRebuildParts } from "@sluice/shared/generations/recorded.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import type { Readiness } from "@sluice/shared/http/health.ts";
import type { AuditTrail } from "@sluice/shared/ports/audit-trail.ts";
import type { Clock, Pause } from "@sluice/shared/ports/clock.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import type { DiscardedLetters } from "@sluice/shared/ports/discarded-letters.ts";
import type { Discards } from "@sluice/shared/ports/discards.ts";
import type { EntityScan } from "@sluice/shared/ports/entity-scan.ts";
import type { EntityTeller } from "@sluice/shared/ports/entity-teller.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import type { LegacyDigests } from "@sluice/shared/ports/legacy-digests.ts";
import type { Log } from "@sluice/shared/ports/log.ts";
import type { Redelivery } from "@sluice/shared/ports/redelivery.ts";
import type { ReconcileDeps } from "@sluice/shared/reconcile/reconcile-feed.ts";
import type { RestoreDeps } from "@sluice/shared/restore/deps.ts";
import type { Operations } from "./operations.ts";

/** What reconciliation works with, open. */
export interface ReconcileParts extends Omit<ReconcileDeps, "scan"> {
  readonly teller: EntityTeller;
  readonly everyItem: EntityScan;
  close(): Promise<void>;
}

/** What an adoption works on, open. */
export interface AdoptParts extends Omit<RecordedAdoptDeps, "audit"> {
  close(): Promise<void>;
}

/** What a restore works on, open. */
export interface RestoreParts {
  readonly deps: RestoreDeps;
  close(): Promise<void>;
}

/** What a rebuild of the read model works on, open. */
export interface RebuildParts extends Omit<RecordedRebuildParts, "audit"> {
  close(): void | Promise<void>;
}

/** What an erasure works on, open. */
export interface EraseParts extends Omit<ListedEraseDeps, "audit"> {
  close(): void;
}

/** All of it. */
export interface OperatorDeps {
  readonly deadLetters: readonly DeadLetterQueue[];
  readonly render: RenderRecord;
  readonly legacy: Pick<LegacyDigests, "told">;
  readonly redelivery: Redelivery;
  readonly discards: Discards;
  readonly kept: DiscardedLetters;
  readonly audit: Audit & { readonly trail: AuditTrail };
  readonly operations: Operations;
  /** Opens what reconciliation reads, as the operator whose key it is: how far files are is asked of state-query with that key. */
  readonly reconcile: (key: string) => ReconcileParts;
  /** Opens what an adoption works on. */
  readonly adopt: () => AdoptParts;
  /** Opens what a restore works on, as the operator whose key it is. */
  readonly restore: (key: string) => RestoreParts;
  /** Opens what an erasure works on. */
  readonly erase: () => EraseParts;
  /** Opens what a rebuild works on. */
  readonly rebuild: () => RebuildParts;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pause: Pause;
  readonly log: Log;
  readonly ready: Readiness;
  readonly findKey: KeyLookup;
  /** A request is answered after so many milliseconds at the latest, whether its work is done or goes on. */
  readonly answerMs: number;
  /** The process is to end: work stops after what is under way. */
  readonly signal: AbortSignal;
}
