/** The steps of a file and of one of its shards, as their events told them. Pure. */
import type { TraceStep } from "@sluice/contracts/api/entity-trace.ts";
import { pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import * as v from "valibot";
import type { Aspect } from "./aspect.ts";

/** From receipt to verdict. `shard`: whose; null where it is not known. `isRow`: removals are judged in no shard. */
export function stepsToVerdict(
  aspects: readonly Aspect[],
  shard: number | null,
  isRow: boolean,
): readonly TraceStep[] {
  const told = teller(aspects, shard);
  return [
    told("received", ["file.received.v1"], ({ payload }) => `${String(payload["bytes"])} bytes taken`),
    told("cut", ["file.sharded.v1"], ({ payload }) => `${String(payload["shards"])} shards`),
    ...(isRow
      ? [
          told(
            "shard-judged",
            ["shard.validated.v1", "shard.rejected.v1"],
            ({ type }) => `${named(shard)}: ${verdictOf(type)}`,
          ),
        ]
      : []),
    told("verdict", ["file.validated.v1", "file.rejected.v1"], ({ type }) => verdictOf(type)),
  ];
}

/** That the shard's rows were asked to be loaded. */
export const loadRequested = (aspects: readonly Aspect[], shard: number | null): TraceStep =>
  teller(aspects, shard)("load-requested", ["load.requested.v1"], () => named(shard));

/** From the shard's last row to the old database. */
export function stepsFromLoaded(aspects: readonly Aspect[], shard: number | null): readonly TraceStep[] {
  const told = teller(aspects, shard);
  return [
    told("shard-loaded", ["shard.loaded.v1"], () => named(shard)),
    told("file-loaded", ["file.loaded.v1"], () => "every shard is loaded"),
    synced(aspects),
  ];
}

const named = (shard: number | null): string => (shard === null ? "its shard" : `shard ${shard}`);
const verdictOf = (type: string): string => (type.includes("validated") ? "validated" : "rejected");

function teller(aspects: readonly Aspect[], shard: number | null) {
  return (step: TraceStep["step"], types: readonly string[], what: (aspect: Aspect) => string): TraceStep => {
    const found = aspects.find(
      ({ type, payload }) =>
        types.includes(type) && (payload["shard"] === undefined || payload["shard"] === shard),
    );
    return found === undefined
      ? { step, at: null, event: null, what: "not known here (yet)" }
      : { step, at: found.occurredAt, event: found.id, what: what(found) };
  };
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
