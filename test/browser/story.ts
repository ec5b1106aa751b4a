/** The way of one file, told by its events: as many shards and rows as a page should show. */
import type { PayloadOf, PipelineEventType } from "@sluice/contracts/events/catalogue.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { emptyTally, type Fault, type Tally } from "@sluice/contracts/events/payloads.ts";
import { EntityType, FeedName, FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import type { ErrorReport } from "@sluice/contracts/report.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";

/** What a story is of. */
export interface Told {
  readonly file: string;
  readonly partner: string;
  readonly feed?: string;
  readonly entity?: string;
  readonly sequence: number;
  readonly shards: number;
  readonly rowsOfShard: number;
  /** When the file was received. */
  readonly at: Date;
}

/** The events, each made when asked for; seconds count from the file's receipt. */
export type Story = ReturnType<typeof storyOf>;

const sha256 = "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea";
const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** Tells a story. */
export function storyOf(told: Told) {
  const file = v.parse(FileId, told.file);
  const partner = v.parse(PartnerId, told.partner);
  const { shards: of, rowsOfShard, sequence } = told;
  const feed = v.parse(FeedName, told.feed ?? "orders");
  const entity = v.parse(EntityType, told.entity ?? "order");
  const ref = { file, partner, feed, feedVersion: 1, entity, sequence };
  const rows = of * rowsOfShard;
  const make = <Type extends PipelineEventType>(
    type: Type,
    aggregate: string,
    version: number,
    seconds: number,
    payload: PayloadOf<Type>,
  ): Message => {
    const occurredAt = new Date(told.at.getTime() + seconds * 1000);
    const origin = { partner, group: v.parse(Group, "any"), epoch: 1, trace, occurredAt };
    return pipelineEvent(type, { ...origin, aggregate, version }, payload);
  };
  const inShard = (shard: number) => ({ ...ref, shard, of });
  const place = (kind: string, shard: number | "file"): string => `${partner}/${file}/${kind}/${shard}`;
  const cut = (shard: number) => ({ ...inShard(shard), object: place("shards", shard), rows: rowsOfShard });
  const all = Array.from({ length: of }, (_, shard) => shard);
  return {
    all,
    raw: `${partner}/${file}/raw`,
    report: place("reports", "file"),
    conflicts: (shard: number) => place("conflicts", shard),
    received: (bytes = rows * 70, seconds = 0) =>
      make("file.received.v1", `file:${file}`, 1, seconds, {
        ...{ ...ref, bytes, sha256, shards: of, engine: "duckdb" as const },
        object: `${partner}/${file}/raw`,
      }),
    ready: (shard: number, seconds: number) =>
      make("shard.ready.v1", `shard:${file}.${shard}`, 1, seconds, {
        ...{ ...cut(shard), sha256 },
        positions: `${partner}/${file}/positions`,
      }),
    sharded: (seconds: number) =>
      make("file.sharded.v1", `file:${file}`, 2, seconds, { ...ref, shards: of, rows }),
    failed: (faults: Fault[], faultTotal: number, seconds: number) =>
      make("file.failed.v1", `file:${file}`, 2, seconds, { ...ref, faults, faultTotal }),
    shardValidated: (shard: number, seconds: number) =>
      make("shard.validated.v1", `check:${file}.${shard}`, 1, seconds, { ...cut(shard), sha256 }),
    shardRejected: (shard: number, { badRows, errors, byCode }: ErrorReport, seconds: number) =>
      make("shard.rejected.v1", `check:${file}.${shard}`, 1, seconds, {
        ...{ ...inShard(shard), rows: rowsOfShard, badRows, errors, byCode },
        report: place("reports", shard),
      }),
    validated: (seconds: number) =>
      make("file.validated.v1", `gate:${file}`, 2, seconds, {
        ...{ ...ref, rows, rules: ["1-00112233445566ff"] },
        shards: all.map((shard) => ({ shard, object: place("shards", shard), rows: rowsOfShard, sha256 })),
      }),
    rejected: ({ badRows, errors, byCode }: ErrorReport, seconds: number) =>
      make("file.rejected.v1", `gate:${file}`, 2, seconds, {
        ...{ ...ref, rows, badRows, errors, byCode },
        report: place("reports", "file"),
      }),
    requested: (shard: number, seconds: number) =>
      make("load.requested.v1", `shard-load:${file}.${shard}`, 1, seconds, cut(shard)),
    shardLoaded: (shard: number, tally: Partial<Tally>, seconds: number) =>
      make("shard.loaded.v1", `shard-load:${file}.${shard}`, 3, seconds, {
        ...{ ...inShard(shard), tally: { ...emptyTally, rows: rowsOfShard, ...tally } },
        conflictsReport: tally.conflicts === undefined ? "" : place("conflicts", shard),
      }),
    loaded: (tally: Partial<Tally>, conflicting: readonly number[], seconds: number) =>
      make("file.loaded.v1", `load:${file}`, 3, seconds, {
        ...{ ...ref, tally: { ...emptyTally, rows, ...tally } },
        conflictsReports: conflicting.map((shard) => place("conflicts", shard)),
      }),
    progressed: (applied: number, seconds: number) =>
      make("sync.progressed.v1", `sync:${file}`, applied, seconds, {
        ...{ file, partner, applied, superseded: 0, discarded: 0 },
      }),
  };
}
