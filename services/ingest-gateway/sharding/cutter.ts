/** Cuts a raw file: number and check its records in one stream, then one pass of DuckDB over what came of it. */
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { CutJob, Cutter, CutOutcome } from "../cutter.ts";
import { strictDecoder, WrongEncoding } from "../strict-text.ts";
import { engine } from "./engine.ts";
import { RecordNumberer } from "./number-records.ts";
import type { Sharder } from "./sharder.ts";

/** A cutter over a sharder. */
export function createCutter(sharder: Sharder): Cutter {
  return {
    engine,
    cut: async (job) => {
      const started = performance.now();
      const input = join(job.directory, "numbered.csv");
      const positions = join(job.directory, "positions");
      const scan = await numberFile(job, input, positions);
      if (scan.faults.total > 0)
        return { kind: "faulty", faults: scan.faults.found, faultTotal: scan.faults.total };
      const into = join(job.directory, "shards");
      await mkdir(into);
      const leftMs = job.deadlineMs - (performance.now() - started);
      const { format, key } = job.feed;
      const outcome = await sharder.run(
        { format, key: key.parts, shards: job.shards, input, into },
        Math.max(leftMs, 1),
      );
      if (outcome.kind === "overdue") return outcome;
      // The scan lets nothing through that DuckDB refuses: if it does, the scan is wrong, not the file.
      if (outcome.kind === "refused")
        throw new Error(`DuckDB refused a file that the scan had passed: ${outcome.reason}`);
      return whole({ kind: "cut", rows: scan.records, shards: outcome.shards, positions });
    },
  };
}

/** No row may be lost on the way: the shards hold as many as were numbered. */
function whole(cut: Extract<CutOutcome, { kind: "cut" }>): CutOutcome {
  const rows = cut.shards.reduce((sum, shard) => sum + shard.rows, 0);
  if (rows !== cut.rows) throw new Error(`the file has ${cut.rows} records, its shards hold ${rows}`);
  return cut;
}

async function numberFile(job: CutJob, input: string, positions: string): Promise<RecordNumberer> {
  const { format } = job.feed;
  const numberer = new RecordNumberer(format);
  const records = createWriteStream(input);
  const places = createWriteStream(positions);
  // Strict over the bytes as sent, for a fault's true offset; the second one only turns the numbered records into UTF-8.
  const verify = strictDecoder(format.encoding);
  const transcode = format.encoding === "utf-8" ? null : strictDecoder(format.encoding);
  const put = async (numbered: ReturnType<RecordNumberer["push"]>): Promise<void> => {
    await write(records, transcode === null ? numbered.records : transcode.decode(numbered.records));
    await write(places, numbered.positions);
  };
  try {
    for await (const chunk of job.raw) {
      verify.decode(chunk);
      await put(numberer.push(chunk));
      if (numberer.stopped) break;
    }
    if (!numberer.stopped) {
      verify.end();
      await put(numberer.end());
    }
  } catch (cause) {
    if (!(cause instanceof WrongEncoding)) throw cause;
    const { byte, line, hex } = cause.bad;
    numberer.faults.add("encoding.invalid-bytes", line, byte, `the bytes ${hex} are not ${format.encoding}`);
  } finally {
    records.end();
    places.end();
    await Promise.all([finished(records), finished(places)]);
  }
  return numberer;
}

async function write(stream: WriteStream, data: Uint8Array | string): Promise<void> {
  if (data.length > 0 && !stream.write(data)) await once(stream, "drain");
}
