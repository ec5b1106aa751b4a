/** What a file would be answered, without a mesh: the gateway's own reading and cut, and the validator's own judgement. */
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import { type AnyFeed, encodingOf } from "@sluice/contracts/feed.ts";
import type { Frame } from "@sluice/contracts/file-rule.ts";
import type { ErrorReport, RowError } from "@sluice/contracts/report.ts";
import { planShards } from "@sluice/ingest-gateway/core/plan.ts";
import type { CutShard } from "@sluice/ingest-gateway/cutter.ts";
import { createCutter } from "@sluice/ingest-gateway/sharding/cutter.ts";
import { createSharder } from "@sluice/ingest-gateway/sharding/sharder.ts";
import type { Coding } from "@sluice/ingest-gateway/upload/decompress.ts";
import { storeUpload } from "@sluice/ingest-gateway/upload/store-upload.ts";
import { openWorkDirectory, readLocalFile } from "@sluice/ingest-gateway/work-directory.ts";
import { readShard } from "@sluice/shared/shard/read-shard.ts";
import { diskObjectStore } from "@sluice/shared/adapters/disk/object-store.ts";
import { wasmDirectory } from "@sluice/shared/duckdb/build.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { addTotals, fileErrors } from "@sluice/validator/core/file-rules.ts";
import type { Judgement } from "@sluice/validator/core/judge.ts";
import { quarantinedRecords } from "@sluice/validator/core/quarantine.ts";
import { joinReports } from "@sluice/validator/core/report.ts";
import { locate } from "@sluice/validator/locate.ts";
import { createShardJudge } from "@sluice/validator/sql/shard-judge.ts";

/** The answer: the upload is `refused`, the file has `failed` as a file, or its rows are judged. */
export type Checked =
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "failed"; readonly faults: readonly Fault[]; readonly faultTotal: number }
  | {
      readonly kind: "judged";
      readonly report: ErrorReport;
      /** Rows that would be kept aside while the others are loaded; null where the whole file would be loaded or rejected. */
      readonly keptAside: number | null;
    };

/** A shard's report, and its sums for the file rules. */
type JudgedShard = ErrorReport & Pick<Judgement, "totals">;

const rowsPerShard = 10_000;
/** As long as the largest file takes, and more. */
const deadlineMs = 15 * 60 * 1000;
const engine = { memoryLimitMb: 512, recycleAfterJobs: 1_000 };

/** Checks files one after another, on engines that are started once. */
export interface Checker {
  /** Checks the local file at `path`, compressed by `coding` or not, as if it were received then. Throws when it cannot be read. */
  check(feed: AnyFeed, path: string, coding: Coding | null, receivedAt: Date): Promise<Checked>;
  close(): Promise<void>;
}

/** Checks one file as if it were received now; see `Checker.check`. */
export async function checkFile(
  feed: AnyFeed,
  path: string,
  coding: Coding | null,
  receivedAt = new Date(),
): Promise<Checked> {
  const checker = openChecker();
  try {
    return await checker.check(feed, path, coding, receivedAt);
  } finally {
    await checker.close();
  }
}

/** A checker; its engines start with the first file. */
export function openChecker(): Checker {
  const work = openWorkDirectory(join(tmpdir(), "sluice-check"));
  const settings = { ...engine, wasm: wasmDirectory() };
  const sharder = createSharder({ ...settings, directory: work.path });
  const shardJudge = createShardJudge({ ...settings, log: silentLog, smallBytes: 65_536, coldBytes: 65_536 });
  const objects = diskObjectStore(join(work.path, "objects"), { durable: false });
  const judged = async (feed: AnyFeed, { path: from, rows }: CutShard): Promise<JudgedShard> => {
    const judgement = await shardJudge.judge(feed, { bytes: await readFile(from), rows }, deadlineMs);
    const { warnings: warned, ...wrong } = judgement;
    const samples = await locate(objects, "positions", wrong.samples);
    if (warned === undefined) return { ...wrong, samples };
    const warnings = { ...warned, samples: await locate(objects, "positions", warned.samples) };
    return { ...wrong, samples, warnings };
  };
  return {
    check: async (feed, path, coding, receivedAt) => {
      const stored = await storeUpload(objects, "raw", {
        body: readLocalFile(path),
        contentLength: null,
        coding,
        digests: [],
        encoding: encodingOf(feed),
        bytesMax: feed.bytesMax,
        time: null,
      });
      if (stored.kind === "refused") return stored;
      const job = await work.job();
      try {
        const shards = planShards(stored.bytes, feed.rowBytes, rowsPerShard);
        const cut = await createCutter(sharder).cut({
          ...{ feed, shards, directory: job.path, deadlineMs },
          receipt: { sequence: 1, atMs: receivedAt.getTime() },
          raw: await objects.stream("raw"),
        });
        if (cut.kind === "overdue") throw new Error(`${path} was not cut within ${deadlineMs / 1000} s`);
        if (cut.kind === "faulty") return { kind: "failed", faults: cut.faults, faultTotal: cut.faultTotal };
        await objects.put("positions", readLocalFile(cut.positions));
        const reports: JudgedShard[] = [];
        for (const shard of cut.shards) if (shard.rows > 0) reports.push(await judged(feed, shard));
        const ofRows = joinReports(reports, 0);
        const aside = await keptAside(feed, ofRows, cut.shards);
        const frame = cut.frame && { receivedAtMs: receivedAt.getTime(), values: cut.frame };
        // As the gate does: the file is judged as a whole once no row keeps it out.
        const isOut = ofRows.errors > 0 && aside === null;
        const ofFile = isOut ? [] : errorsOfFile(feed, frame, ofRows.rows, reports);
        const report = joinReports(reports, 0, ofFile);
        return { kind: "judged", report, keptAside: ofFile.length > 0 ? null : aside };
      } finally {
        await job.remove();
      }
    },
    close: async () => {
      await shardJudge.close();
      await sharder.close();
      await work.remove();
    },
  };
}

function errorsOfFile(
  { fileRules }: AnyFeed,
  frame: Frame | undefined,
  rows: number,
  shards: readonly JudgedShard[],
): RowError[] {
  const all = shards.map(({ totals }) => totals);
  return fileErrors(fileRules, frame, { rows, totals: addTotals(fileRules, all) });
}

async function keptAside(
  feed: AnyFeed,
  { rows, errors }: ErrorReport,
  shards: readonly CutShard[],
): Promise<number | null> {
  if (feed.onBadRows === undefined || errors === 0) return null;
  let aside = 0;
  for (const { path } of shards) aside += quarantinedRecords(feed, readShard(await readFile(path))).length;
  return aside <= rows * feed.onBadRows.shareMax ? aside : null;
}
