/** How far each pipe has read each shard: on disk, so that a restart neither loses nor skips. */
import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** A shard's checkpoint for one pipe. */
export interface Checkpoint {
  /** The last sequence number delivered; null before the first. */
  readonly after: string | null;
  /** The shard is closed and read to its end: its children may be read. */
  readonly ended: boolean;
}

/** Checkpoints by pipe, stream and shard. */
export interface Checkpoints {
  get(pipe: string, stream: string, shard: string): Checkpoint;
  set(pipe: string, stream: string, shard: string, checkpoint: Checkpoint): void;
  close(): void;
}

/** Opens, or makes, the checkpoints under a directory. */
export function openCheckpoints(directory: string): Checkpoints {
  mkdirSync(directory, { recursive: true });
  const database = new Database(join(directory, "checkpoints.sqlite"));
  database.run("pragma journal_mode = wal");
  // A page is delivered again after a crash of the machine; a crash of the process loses nothing.
  database.run("pragma synchronous = normal");
  database.run(
    `create table if not exists checkpoint
       (pipe text, stream text, shard text, sequence text, ended integer not null, primary key (pipe, stream, shard))`,
  );
  const select = database.query<{ sequence: string | null; ended: number }, [string, string, string]>(
    "select sequence, ended from checkpoint where pipe = ? and stream = ? and shard = ?",
  );
  const upsert = database.query<unknown, [string, string, string, string | null, number]>(
    `insert into checkpoint values (?, ?, ?, ?, ?)
       on conflict (pipe, stream, shard) do update set sequence = excluded.sequence, ended = excluded.ended`,
  );
  return {
    get: (pipe, stream, shard) => {
      const row = select.get(pipe, stream, shard);
      return { after: row?.sequence ?? null, ended: row?.ended === 1 };
    },
    set: (pipe, stream, shard, { after, ended }) => {
      upsert.run(pipe, stream, shard, after, ended ? 1 : 0);
    },
    close: () => database.close(),
  };
}
