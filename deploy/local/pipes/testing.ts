/** Stand-ins for tests of the pipe runner: a stream by script, checkpoints in memory. */
import type { Checkpoint, Checkpoints } from "./checkpoints.ts";
import { type Stream, type StreamRecord, TrimmedRecords } from "./stream.ts";

/** A shard of a scripted stream. */
export interface ScriptedShard {
  readonly parent: string | null;
  readonly records: readonly StreamRecord[];
  /** Its last page says that no more will come. */
  readonly closed: boolean;
  /** Records a page; 1,000 unless told. */
  readonly page?: number;
  /** Records before this sequence are gone. */
  readonly trimmedBefore?: string;
}

/** A record with nothing but its place. */
export function recordOf(sequence: string, item = "item", image: StreamRecord["json"] = {}): StreamRecord {
  const json = { eventID: `e${sequence}`, dynamodb: { NewImage: image, SequenceNumber: sequence } };
  return { sequence, item, createdAt: new Date(), json };
}

/** Records of one item, in this order. */
export function recordsOf(...sequences: readonly string[]): StreamRecord[] {
  return sequences.map((sequence) => recordOf(sequence));
}

/** A stream that plays a script. Iterators are `<shard>:<index>`. */
export function scriptedStream(script: Readonly<Record<string, ScriptedShard>>): Stream {
  const shardOf = (id: string): ScriptedShard => {
    const shard = script[id];
    if (shard === undefined) throw new Error(`no shard ${id}`);
    return shard;
  };
  return {
    arn: "arn:scripted",
    shards: async () => Object.entries(script).map(([id, { parent }]) => ({ id, parent })),
    iterator: async (id, after) => {
      const { records, trimmedBefore } = shardOf(id);
      if (after !== null && trimmedBefore !== undefined && after < trimmedBefore)
        throw new TrimmedRecords("gone");
      return `${id}:${after === null ? 0 : records.findIndex(({ sequence }) => sequence === after) + 1}`;
    },
    read: async (iterator) => {
      const [id = "", from = "0"] = iterator.split(":");
      const { records, closed, page = 1000 } = shardOf(id);
      const end = Math.min(Number(from) + page, records.length);
      return {
        records: records.slice(Number(from), end),
        next: closed && end === records.length ? null : `${id}:${end}`,
      };
    },
  };
}

/** Checkpoints that last as long as the object. */
export function memoryCheckpoints(): Checkpoints {
  const kept = new Map<string, Checkpoint>();
  const key = (...parts: string[]): string => parts.join(" ");
  return {
    get: (pipe, stream, shard) => kept.get(key(pipe, stream, shard)) ?? { after: null, ended: false },
    set: (pipe, stream, shard, checkpoint) => void kept.set(key(pipe, stream, shard), checkpoint),
    close: () => undefined,
  };
}
