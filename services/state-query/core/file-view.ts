/** A file as people see it: a pure fold over the newest event of each aspect. */
import type { FileView, Phase } from "@sluice/contracts/api/file-view.ts";
import {
  type PayloadOf,
  type PipelineEventType,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import { emptyTally } from "@sluice/contracts/events/payloads.ts";
import { millisecondsBetween } from "@sluice/shared/iso-time.ts";
import * as v from "valibot";
import { type Aspect, undoneAspect } from "./aspect.ts";
import { shardsView } from "./shard-view.ts";

/** Folds a file's aspects, in any order; null when none is known. */
export function fileView(file: string, aspects: readonly Aspect[]): FileView | null {
  const [first] = aspects;
  if (first === undefined) return null;
  const known = knownOf(aspects);
  const { received, sharded, failed, validated, rejected, loaded, progressed } = known;
  const { planned, refused, checked, withdrawn, requested } = known;
  const shards = shardsView(aspects);
  const told = received ?? requested ?? sharded ?? failed ?? validated ?? rejected ?? loaded ?? withdrawn;
  const ref = told?.payload;
  const phase = phaseOf(known, shards.counts.total);
  // A shard that wrote nothing may be done with behind a withdrawal.
  const tally = loaded?.payload.tally ?? (withdrawn === undefined ? shards.tally : emptyTally);
  const quarantined = validated?.payload.quarantined;
  const { badRows, errors, byCode } = rejected?.payload ?? quarantined ?? shards.rejected;
  const warned = (rejected ?? validated)?.payload.warned;
  const { applied, superseded, discarded } = progressed?.payload ?? nothingSettled;
  const judgedAt = (rejected ?? validated)?.at ?? null;
  const loadedAt = loaded?.at ?? null;
  const syncedAt = phase === "synced" ? latest(loadedAt, progressed?.at ?? null) : null;
  const receivedAt = (received ?? requested)?.at ?? null;
  const shardedAt = sharded?.at ?? null;
  return {
    file,
    partner: first.partner,
    feed: ref?.feed ?? null,
    entity: ref?.entity ?? null,
    sequence: ref?.sequence ?? null,
    mode: (received ?? requested)?.payload.purpose ?? "load",
    undoes: (requested ?? loaded)?.payload.undo?.undoes ?? null,
    undone: undoneOf(aspects),
    bytes: received?.payload.bytes ?? null,
    sha256: received?.payload.sha256 ?? null,
    phase,
    verdict: rejected !== undefined ? "rejected" : validated !== undefined ? "validated" : null,
    rules: (rejected ?? validated)?.payload.rules ?? [],
    shards: { ...shards.counts, total: Math.max(received?.payload.shards ?? 0, shards.counts.total) },
    counts: {
      rows:
        (rejected ?? validated ?? sharded)?.payload.rows ?? (requested && loaded)?.payload.tally.rows ?? null,
      badRows,
      errors,
      warnings: warned?.warnings ?? 0,
      quarantined: quarantined?.rows ?? 0,
      created: tally.created,
      updated: tally.updated,
      removed: tally.removed,
      unchanged: tally.unchanged,
      conflicts: tally.conflicts,
      emitted: tally.emitted,
      applied,
      superseded,
      discarded,
    },
    plan: planned?.payload.plan ?? null,
    decision: decisionOf(known),
    errorsByCode: byCode,
    warningsByCode: warned?.byCode ?? {},
    faults: failed?.payload.faults ?? [],
    faultTotal: failed?.payload.faultTotal ?? 0,
    times: {
      receivedAt,
      shardedAt,
      judgedAt,
      loadedAt,
      endedAt: (withdrawn ?? failed ?? rejected ?? refused ?? checked)?.at ?? syncedAt,
    },
    timings: {
      ...span("shard", receivedAt, shardedAt),
      ...span("validate", shardedAt, judgedAt),
      ...span("load", (validated ?? requested)?.at ?? null, loadedAt),
      ...span("sync", loadedAt, syncedAt),
    },
  };
}

const nothingSettled = { applied: 0, superseded: 0, discarded: 0 };

/** The furthest phase that is known of: the bus is unordered, so an earlier event may still be on its way. */
function phaseOf(known: Known, shards: number): Phase {
  const { received, sharded, failed, validated, rejected, loaded, progressed } = known;
  // Its judging may have gone on behind it.
  if (known.withdrawn !== undefined) return "withdrawn";
  if (failed !== undefined) return "failed";
  if (rejected !== undefined) return "rejected";
  if (known.refused !== undefined) return "refused";
  if (known.checked !== undefined) return "checked";
  if (loaded !== undefined) {
    const { applied, superseded, discarded } = progressed?.payload ?? nothingSettled;
    return applied + superseded + discarded === loaded.payload.tally.emitted ? "synced" : "sync";
  }
  if (known.held !== undefined && known.released === undefined) return "held";
  if (validated !== undefined || known.planned !== undefined || known.requested !== undefined) return "load";
  if (sharded !== undefined || shards > 0) return "validate";
  return received !== undefined ? "shard" : "receive";
}

function decisionOf({ released, refused, withdrawn }: Known): FileView["decision"] {
  const word = withdrawn !== undefined ? "withdrawn" : released !== undefined ? "released" : "refused";
  const said = withdrawn ?? released ?? refused;
  if (said === undefined) return null;
  const { by, reason } = said.payload;
  return { word, at: said.at, by, reason };
}

type Entry<Type extends PipelineEventType> =
  | { readonly at: string; readonly payload: PayloadOf<Type> }
  | undefined;

function undoneOf(aspects: readonly Aspect[]): FileView["undone"] {
  const last = aspects.find(({ type }) => type === undoneAspect.type);
  if (last === undefined) return null;
  const { by, leaves } = v.parse(undoneAspect.payload, last.payload);
  return leaves === "undone" ? { by, at: last.occurredAt } : null;
}

interface Known {
  readonly received: Entry<"file.received.v1">;
  readonly requested: Entry<"undo.requested.v1">;
  readonly sharded: Entry<"file.sharded.v1">;
  readonly failed: Entry<"file.failed.v1">;
  readonly validated: Entry<"file.validated.v1">;
  readonly rejected: Entry<"file.rejected.v1">;
  readonly planned: Entry<"load.planned.v1">;
  readonly held: Entry<"file.held.v1">;
  readonly released: Entry<"file.released.v1">;
  readonly refused: Entry<"file.refused.v1">;
  readonly withdrawn: Entry<"file.withdrawn.v1">;
  readonly checked: Entry<"file.checked.v1">;
  readonly loaded: Entry<"file.loaded.v1">;
  readonly progressed: Entry<"sync.progressed.v1">;
}

function knownOf(aspects: readonly Aspect[]): Known {
  const entryOf = <Type extends PipelineEventType>(type: Type): Entry<Type> => {
    const found = aspects.find((aspect) => aspect.type === type);
    const schema: v.GenericSchema<unknown, PayloadOf<Type>> = pipelineEvents[type].payload;
    return found && { at: found.occurredAt, payload: v.parse(schema, found.payload) };
  };
  return {
    received: entryOf("file.received.v1"),
    requested: entryOf("undo.requested.v1"),
    sharded: entryOf("file.sharded.v1"),
    failed: entryOf("file.failed.v1"),
    validated: entryOf("file.validated.v1"),
    rejected: entryOf("file.rejected.v1"),
    planned: entryOf("load.planned.v1"),
    held: entryOf("file.held.v1"),
    released: entryOf("file.released.v1"),
    refused: entryOf("file.refused.v1"),
    withdrawn: entryOf("file.withdrawn.v1"),
    checked: entryOf("file.checked.v1"),
    loaded: entryOf("file.loaded.v1"),
    progressed: entryOf("sync.progressed.v1"),
  };
}

/** The later of two times; ISO 8601 in UTC sorts as text. */
const latest = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;

const span = (phase: string, from: string | null, to: string | null): Record<string, number> =>
  from === null || to === null ? {} : { [phase]: millisecondsBetween(from, to) };
