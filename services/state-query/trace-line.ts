/** `GET /v1/files/:id/lines/:line`: which row stands on a line of a file, and what became of it. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { LineRow } from "@sluice/contracts/api/line-trace.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { Aspect } from "./core/aspect.ts";
import { fileView } from "./core/file-view.ts";
import { isNeverLoaded, type LineFacts, lineTrace, nothingFound } from "./core/line-trace.ts";
import type { QueryDeps } from "./deps.ts";
import { findInShards } from "./find-in-shards.ts";
import { findWritten } from "./find-written.ts";
import { badQuery, noSuchFile } from "./problems.ts";
import { lastLineOf } from "./row-lines.ts";
import { readAspects } from "./read-file.ts";
import { filePositions, recordAtLine, rowBytes } from "./read-positions.ts";
import { conflictAt, isQuarantined, reportOf } from "./read-report.ts";

type Deps = Pick<QueryDeps, "model" | "feeds" | "objects">;

/** The route. */
export function traceLine(deps: Deps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const line = v.safeParse(Line, c.req.param("line"));
    if (!line.success) return problemResponse(badQuery("line", "line must be a whole number, from 1."));
    const file = c.req.param("id") ?? "";
    const aspects = await readAspects(deps.model, caller, file);
    const view = aspects === null ? null : fileView(file, aspects);
    if (aspects === null || view === null) return problemResponse(noSuchFile);
    const facts = await factsOf(deps, view, aspects, line.output).catch(kept);
    return c.json(lineTrace(view, aspects, facts ?? { ...nothingFound, line: line.output, isKept: false }));
  };
}

/** Null where something that the answer needs is kept no longer. */
function kept(cause: unknown): null {
  if (cause instanceof ObjectMissing) return null;
  throw cause;
}

const Line = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,9}$/), v.transform(Number));

/** Looks for everything that can be known of the line. Rejects with ObjectMissing where the file's positions are kept no longer. */
async function factsOf(
  { model, feeds, objects }: Deps,
  view: FileView,
  aspects: readonly Aspect[],
  line: number,
): Promise<LineFacts> {
  const nothing = { ...nothingFound, line };
  if (view.phase === "failed")
    return { ...nothing, errors: view.faults.filter((fault) => fault.line === line) };
  const feed = view.feed === null ? undefined : feeds.get(view.feed);
  const row = feed === undefined ? null : await rowAt(objects, feed, aspects, line);
  if (feed === undefined || row === null) return nothing;
  const report = await reportOf(objects, aspects);
  const samples = report?.samples ?? [];
  const found = {
    ...nothing,
    row,
    errors: samples.filter(({ record }) => record === row.record),
    toldAll: samples.length === (report?.errors ?? 0),
    quarantined: await isQuarantined(objects, aspects, row),
  };
  if (view.verdict !== "validated" || found.quarantined || isNeverLoaded(view.phase)) return found;
  const { conflict, isWhole: toldConflicts, isLoaded: shardLoaded } = await conflictAt(objects, aspects, row);
  const written = await findWritten({ model, objects }, { view, aspects, feed, row });
  return { ...found, conflict, toldConflicts, shardLoaded, ...written };
}

/** The row that a line belongs to; null where it is none, or the file is not cut. */
async function rowAt(
  objects: QueryDeps["objects"],
  feed: AnyFeed,
  aspects: readonly Aspect[],
  line: number,
): Promise<LineRow | null> {
  const positions = filePositions(objects, aspects);
  const begins = positions === null ? null : await recordAtLine(positions, line);
  if (positions === null || begins === null) return null;
  const { record, position } = begins;
  const lastLine = await lastLineOf(objects, feed, aspects, position);
  if (line > lastLine) return null;
  const inShard = await findInShards(objects, aspects, record);
  const columns = feed.format.columns.map((name, at): [string, string] => [name, inShard?.fields[at] ?? ""]);
  return {
    record,
    line: position.line,
    lastLine,
    bytes: await rowBytes(positions, record),
    shard: inShard?.shard ?? null,
    key: inShard === null ? null : feed.keyOf(Object.fromEntries(columns)),
  };
}
