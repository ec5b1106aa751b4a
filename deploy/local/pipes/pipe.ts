/** Runs one pipe: finds the stream's shards, reads parents before children, and moves each checkpoint behind what was delivered. */
import { setTimeout as pause } from "node:timers/promises";
import type { Checkpoints } from "./checkpoints.ts";
import {
  ExpiredIterator,
  type Stream,
  type StreamPage,
  type StreamRecord,
  TrimmedRecords,
} from "./stream.ts";

/** What a running pipe needs. */
export interface PipeRun {
  readonly name: string;
  readonly stream: Stream;
  readonly checkpoints: Checkpoints;
  /** Delivers a page of a shard, in order; resolves when every record is delivered or dead-lettered. */
  readonly deliver: (records: readonly StreamRecord[], shard: string) => Promise<void>;
  /** Records were lost before they were read: told loudly, never stepped over in silence. */
  readonly gap: (shard: string, after: string | null) => Promise<void>;
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly signal: AbortSignal;
  readonly poll?: { readonly busyMs: number; readonly idleMs: number; readonly shardsMs: number };
}

/** AWS reads each shard four times a second; here a little faster, for people who watch. */
const defaultPoll = { busyMs: 100, idleMs: 250, shardsMs: 10_000 };
const fullPage = 500;

/** Runs until the signal. A fault of the stream is tried again with a pause; a checkpoint never moves before a delivery. */
export async function runPipe(run: PipeRun): Promise<void> {
  const poll = run.poll ?? defaultPoll;
  const reading = new Map<string, Promise<void>>();
  let shardEnded = Promise.withResolvers<void>();
  while (!run.signal.aborted) {
    for (const shard of await openShards(run)) {
      if (reading.has(shard)) continue;
      const read = readShard(run, shard, poll).finally(() => {
        reading.delete(shard);
        shardEnded.resolve();
      });
      reading.set(shard, read);
    }
    shardEnded = Promise.withResolvers<void>();
    await Promise.race([shardEnded.promise, rest(poll.shardsMs, run.signal)]);
  }
  await Promise.all(reading.values());
}

/** Shards to read now: not ended, and with no parent that still has records to give. */
async function openShards({ name, stream, checkpoints, warn }: PipeRun): Promise<string[]> {
  try {
    const shards = await stream.shards();
    const known = new Set(shards.map(({ id }) => id));
    const ended = (id: string): boolean => checkpoints.get(name, stream.arn, id).ended;
    return shards
      .filter(({ id, parent }) => !ended(id) && (parent === null || !known.has(parent) || ended(parent)))
      .map(({ id }) => id);
  } catch (err) {
    warn({ err }, "the stream's shards cannot be listed; trying again");
    return [];
  }
}

async function readShard(run: PipeRun, shard: string, poll: typeof defaultPoll): Promise<void> {
  const { name, stream, checkpoints, signal } = run;
  let wait = poll.busyMs;
  let iterator: string | null = null;
  while (!signal.aborted) {
    try {
      const { after } = checkpoints.get(name, stream.arn, shard);
      iterator ??= await openIterator(run, shard, after);
      const page: StreamPage = await stream.read(iterator);
      const last = page.records.at(-1);
      if (last !== undefined) {
        await run.deliver(page.records, shard);
        checkpoints.set(name, stream.arn, shard, { after: last.sequence, ended: page.next === null });
      } else if (page.next === null) checkpoints.set(name, stream.arn, shard, { after, ended: true });
      if (page.next === null) return;
      iterator = page.next;
      // A full page has more behind it; any other has just been read to the end.
      if (page.records.length >= fullPage) continue;
      wait = last === undefined ? Math.min(wait * 1.5, poll.idleMs) : poll.busyMs;
      await rest(wait, signal);
    } catch (err) {
      if (signal.aborted) return;
      iterator = null;
      if (!(err instanceof ExpiredIterator))
        run.warn({ err, shard }, "the shard cannot be read; trying again");
      await rest(poll.idleMs * 5, signal);
    }
  }
}

async function openIterator(run: PipeRun, shard: string, after: string | null): Promise<string> {
  try {
    return await run.stream.iterator(shard, after);
  } catch (cause) {
    if (!(cause instanceof TrimmedRecords)) throw cause;
    await run.gap(shard, after);
    return run.stream.iterator(shard, null);
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
