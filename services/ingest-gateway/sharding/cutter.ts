/** Cuts a raw file: number and check its records in one stream, then one pass of DuckDB over what came of it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Cutter, CutOutcome } from "../cutter.ts";
import { engine } from "@sluice/shared/duckdb/build.ts";
import { numberFile } from "./number-file.ts";
import { numberFixedFile } from "./number-fixed-file.ts";
import type { Sharder } from "./sharder.ts";

/** A cutter over a sharder. */
export function createCutter(sharder: Sharder): Cutter {
  return {
    engine,
    cut: async (job) => {
      const endsAt = performance.now() + job.deadlineMs;
      const leftMs = (): number => endsAt - performance.now();
      const { format, fixedWidth, key } = job.feed;
      const input = join(job.directory, "numbered.csv");
      const positions = join(job.directory, "positions");
      const paths = { records: input, positions };
      const isOverdue = (): boolean => leftMs() <= 0;
      const scan =
        fixedWidth === undefined
          ? await numberFile(job.raw, format, paths, isOverdue)
          : await numberFixedFile(
              job.raw,
              { ...fixedWidth, names: format.columns },
              paths,
              isOverdue,
              job.receipt,
            );
      if (scan.kind === "overdue") return scan;
      if (scan.faults.total > 0)
        return { kind: "faulty", faults: scan.faults.found, faultTotal: scan.faults.total };
      const into = join(job.directory, "shards");
      await mkdir(into);
      const outcome = await sharder.run(
        { format, order: scan.order, key: key.parts, shards: job.shards, input, into },
        Math.max(leftMs(), 1),
      );
      if (outcome.kind === "overdue") return outcome;
      // The scan lets nothing through that DuckDB refuses: if it does, the scan is wrong or the memory too small, not the file.
      if (outcome.kind === "refused")
        throw new Error(`DuckDB did not cut a file that the scan had passed: ${outcome.reason}`);
      const { records: rows, batches = [], frame } = scan;
      const { shards } = outcome;
      return whole({ kind: "cut", rows, shards, positions, batches, ...(frame !== undefined && { frame }) });
    },
  };
}

/** No row may be lost on the way: the shards hold as many as were numbered. */
function whole(cut: Extract<CutOutcome, { kind: "cut" }>): CutOutcome {
  const rows = cut.shards.reduce((sum, shard) => sum + shard.rows, 0);
  if (rows !== cut.rows) throw new Error(`the file has ${cut.rows} records, its shards hold ${rows}`);
  return cut;
}
