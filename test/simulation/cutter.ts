/** A cutter without DuckDB: the same shard format, rows by a hash of their key, all in memory. One test holds it equal to the real one. */
import { createHash } from "node:crypto";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import type { Cutter } from "@sluice/ingest-gateway/cutter.ts";

/** A cutter, and the local files that it leaves. */
export interface MemoryCutter extends Cutter {
  readonly readLocal: (path: string) => AsyncIterable<Uint8Array>;
}

const engine = "simulated-1";

/** Cuts plain files: LF line ends and no quotes. A row with more or fewer fields than the feed is a fault. */
export function memoryCutter(): MemoryCutter {
  const local = new Map<string, Uint8Array>();
  return {
    engine,
    readLocal: async function* (path) {
      const bytes = local.get(path);
      if (bytes === undefined) throw new Error(`there is no local file ${path}`);
      yield bytes;
    },
    cut: async ({ feed, raw, shards, directory }) => {
      let text = "";
      for await (const chunk of raw) text += new TextDecoder().decode(chunk, { stream: true });
      const lines = text.split("\n").slice(1, -1);
      const { columns } = feed.format;
      const ragged = lines.findIndex((line) => line.split(",").length !== columns.length);
      if (ragged >= 0) {
        const message = `the record does not have ${columns.length} fields`;
        const fault = { code: "record.fields", message, line: ragged + 2, byte: 0 };
        return { kind: "faulty", faults: [fault], faultTotal: 1 };
      }
      const positions = new DataView(new ArrayBuffer(lines.length * positionBytes));
      const files = Array.from({ length: shards }, (): string[] => []);
      let byte = columns.join(",").length + 2;
      for (const [index, line] of lines.entries()) {
        writePosition(positions, index * positionBytes, { line: index + 2, byte });
        byte += line.length + 1;
        files[shardOf(feed, line, shards)]?.push(`${index + 1},${line}\n`);
      }
      const positionsPath = `${directory}/positions`;
      local.set(positionsPath, new Uint8Array(positions.buffer));
      const cut = files.map((rows, shard) => {
        const path = `${directory}/${shard}.csv`;
        const bytes = new TextEncoder().encode(rows.join(""));
        local.set(path, bytes);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return { shard, path, rows: rows.length, sha256 };
      });
      return { kind: "cut", rows: lines.length, shards: cut, positions: positionsPath };
    },
  };
}

function shardOf(feed: AnyFeed, line: string, shards: number): number {
  const fields = line.split(",");
  const row = Object.fromEntries(feed.format.columns.map((column, index) => [column, fields[index] ?? ""]));
  let hash = 7;
  for (const letter of feed.keyOf(row)) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % shards;
}
