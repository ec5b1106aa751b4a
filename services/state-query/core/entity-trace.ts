/** The way of one version of an entity, folded from its file's aspects. Pure. */
import type { EntityTrace, TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import { eventId } from "@sluice/contracts/envelope.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { EntityType, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { Aspect } from "./aspect.ts";
import type { Version } from "./past-version.ts";
import type { KeptEntity } from "./told-entity.ts";

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
  const told = (
    step: TraceStep["step"],
    types: readonly string[],
    what: (aspect: Aspect) => string,
  ): TraceStep => {
    const found = aspects.find(
      ({ type, payload }) =>
        types.includes(type) && (payload["shard"] === undefined || payload["shard"] === shard),
    );
    return found === undefined
      ? { step, at: null, event: null, what: "not known here (yet)" }
      : { step, at: found.occurredAt, event: found.id, what: what(found) };
  };
  const inShard = shard === null ? "its shard" : `shard ${shard}`;
  const wasLine = source.line > 0;
  const steps: TraceStep[] = [
    told("received", ["file.received.v1"], ({ payload }) => `${String(payload["bytes"])} bytes taken`),
    told("cut", ["file.sharded.v1"], ({ payload }) => `${String(payload["shards"])} shards`),
    ...(wasLine
      ? [
          told(
            "shard-judged",
            ["shard.validated.v1", "shard.rejected.v1"],
            ({ type }) => `${inShard}: ${verdictOf(type)}`,
          ),
        ]
      : []),
    told("verdict", ["file.validated.v1", "file.rejected.v1"], ({ type }) => verdictOf(type)),
    told("load-requested", ["load.requested.v1"], () => inShard),
    {
      step: "written",
      at: made?.at ?? null,
      event: written,
      what: `version ${version.version}: ${made?.change ?? "not known how"}`,
    },
    told("shard-loaded", ["shard.loaded.v1"], () => inShard),
    told("file-loaded", ["file.loaded.v1"], () => "every shard is loaded"),
    synced(aspects),
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

const verdictOf = (type: string): string => (type.includes("validated") ? "validated" : "rejected");

function rulesOf(aspects: readonly Aspect[]): string[] {
  const verdict = aspects.find(({ type }) => type === "file.validated.v1");
  return verdict === undefined
    ? []
    : (v.parse(pipelineEvents["file.validated.v1"].payload, verdict.payload).rules ?? []);
}

/** One event of the file's cannot be told from another here: the file is synced once all are settled. */
function synced(aspects: readonly Aspect[]): TraceStep {
  const progress = aspects.find(({ type }) => type === "sync.progressed.v1");
  const loaded = aspects.find(({ type }) => type === "file.loaded.v1");
  if (progress === undefined)
    return { step: "synced", at: null, event: null, what: "nothing of the file is settled yet" };
  const { applied, superseded, discarded } = v.parse(
    pipelineEvents["sync.progressed.v1"].payload,
    progress.payload,
  );
  const settled = applied + superseded + discarded;
  const all =
    loaded === undefined
      ? null
      : v.parse(pipelineEvents["file.loaded.v1"].payload, loaded.payload).tally.emitted;
  return {
    step: "synced",
    at: settled === all ? progress.occurredAt : null,
    event: progress.id,
    what: `${settled} of the file's ${all ?? "…"} events settled: ${applied} applied, ${superseded} superseded, ${discarded} discarded`,
  };
}
