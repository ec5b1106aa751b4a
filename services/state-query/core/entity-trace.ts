/** The way of one version of an entity, folded from its file's aspects. Pure. */
import type { EntityTrace, TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import { eventId } from "@sluice/contracts/envelope.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { EntityType, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { Aspect } from "./aspect.ts";
import type { Version } from "./past-version.ts";
import type { KeptEntity } from "./told-entity.ts";
import { loadRequested, stepsFromLoaded, stepsToVerdict } from "./trace-steps.ts";

/** The shard whose load wrote a version, by where it put down what it replaced; null where that is not told. */
export function shardOf({ journal }: Version): number | null {
  const shard = /\/journal\/([0-9]+)\//.exec(journal)?.[1];
  return shard === undefined ? null : Number(shard);
}

/** Folds it. */
export function entityTrace(
  { entity, key, partner, version: newest, trail }: KeptEntity,
  version: Version,
  aspects: readonly Aspect[],
  bytes: EntityTrace["from"]["bytes"],
): EntityTrace {
  const { source, made } = version;
  const shard = shardOf(version);
  const group = trail?.group ?? null;
  const written =
    group === null || made === null ? null : eventId(`entity:${group}`, version.version, made.epoch);
  const steps: TraceStep[] = [
    ...stepsToVerdict(aspects, shard, source.line > 0),
    loadRequested(aspects, shard),
    {
      step: "written",
      at: made?.at ?? null,
      event: written,
      what: `version ${version.version}: ${made?.change ?? "not known how"}`,
    },
    ...stepsFromLoaded(aspects, shard),
  ];
  return {
    entity: v.parse(EntityType, entity),
    key,
    partner: v.parse(PartnerId, partner),
    version: version.version,
    newest,
    from: {
      file: v.parse(FileId, source.file),
      feed: made?.feed ?? null,
      sequence: source.sequence,
      record: source.record ?? null,
      line: source.line,
      bytes,
      shard,
      rules: rulesOf(aspects),
    },
    steps,
    write: {
      eventId: written,
      type: made?.event ?? null,
      queue: "sync-consumer",
      group,
      journal: version.journal === "" ? null : version.journal,
    },
  };
}

function rulesOf(aspects: readonly Aspect[]): string[] {
  const verdict = aspects.find(({ type }) => type === "file.validated.v1");
  return verdict === undefined
    ? []
    : (v.parse(pipelineEvents["file.validated.v1"].payload, verdict.payload).rules ?? []);
}
