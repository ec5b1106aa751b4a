/** Judges a shard in SQL: DuckDB finds the rows that may be bad, and valibot says of those alone whether they are, and how. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { Engine, ResultBatch } from "@sluice/shared/duckdb/engine.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import * as v from "valibot";
import { createTally, judge, type Judgement, type Tally } from "../core/judge.ts";
import { type CompiledRules, compileRules, type Fallback } from "./rules.ts";
import { places, shardSql } from "./shard-sql.ts";
import { totalsInSql } from "./totals.ts";

/** A shard's bytes, as the gateway wrote them, and how many rows it said they are. */
export interface ShardBytes {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Judges it. Throws what DuckDB says, and when the rows are not those of a shard. */
export async function judgeShard(
  engine: Pick<Engine, "query">,
  feed: AnyFeed,
  { bytes, rows }: ShardBytes,
): Promise<Judgement> {
  const rules = compiledOf(feed);
  if (rules.kind === "uncompiled") return judge(feed, readShard(bytes));
  const tally = createTally(feed);
  const totals = await totalsInSql(engine, feed, bytes);
  if (bytes.byteLength === 0) return tally.over(0, totals);
  let last = 0;
  await engine.query(shardSql(feed, rules, bytes.byteLength), bytes, (batch) => {
    for (let row = 0; row < batch.rows; row += 1) {
      const record = numberIn(batch.value(row, places.record));
      if (record <= last) throw new Error(`a shard holds record ${record} behind ${last}: it is damaged`);
      last = record;
      addRow(tally, feed, rules, batch, row, record);
    }
  });
  return tally.over(rows, totals);
}

function addRow(
  tally: Tally,
  feed: AnyFeed,
  rules: CompiledRules,
  batch: ResultBatch,
  row: number,
  record: number,
): void {
  const field = (index: number): string => batch.text(row, places.fields + index);
  const same = batch.value(row, places.sameAs);
  const suspect = batch.value(row, places.suspect) === true || same !== null;
  if (!suspect && rules.fallbacks.every((fallback) => passes(fallback, field(fallback.index)))) return;
  const fields = feed.format.columns.map((_, index) => field(index));
  tally.add({ record, fields }, same === null ? null : numberIn(same));
}

const passes = ({ schema }: Fallback, text: string): boolean =>
  v.safeParse(schema, text, { abortPipeEarly: true }).success;

const compiled = new WeakMap<AnyFeed, ReturnType<typeof compileRules>>();

/** Compiles a feed once. */
function compiledOf(feed: AnyFeed): ReturnType<typeof compileRules> {
  const known = compiled.get(feed);
  if (known !== undefined) return known;
  const rules = compileRules(feed);
  compiled.set(feed, rules);
  return rules;
}

function numberIn(value: unknown): number {
  if (typeof value !== "number") throw new Error("the engine gave something else than a record number");
  return value;
}
