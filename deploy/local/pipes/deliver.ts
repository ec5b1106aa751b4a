/**
 * Delivers one page of records: filter, template, then calls of ten. Order is kept among the records of one item (with
 * parallelization 1, of the whole page). A target that refuses stops its lane, which tries again with growing pauses until the
 * record is older than the pipe allows; then a pointer to it goes to the dead-letter queue, one record at a time (the end of a bisect).
 */
import { setTimeout as pause } from "node:timers/promises";
import { chunksOf } from "@sluice/shared/adapters/lanes.ts";
import type { Entry, Prepared } from "./compile-pipe.ts";
import type { StreamRecord } from "./stream.ts";
import { entriesMax, type Send } from "./target.ts";

/** A record that could not be delivered, and why. */
export interface DeadRecord {
  readonly record: StreamRecord;
  readonly condition: "RecordAgeExceeded" | "Undeliverable";
  readonly reason: string;
}

/** What delivery needs. */
export interface Delivery {
  readonly prepare: (record: StreamRecord) => Prepared;
  readonly send: Send;
  /** Must not lose it: rejects until the pointer is safe. */
  readonly deadLetter: (dead: DeadRecord) => Promise<void>;
  /** Lanes at most; records of one item share a lane. */
  readonly parallelization: number;
  readonly recordAgeMaxMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}

interface Ready {
  readonly record: StreamRecord;
  readonly entry: Entry;
}

const pauseMs = { first: 100, most: 5_000 };

/** Delivers a page, or rejects when the signal stops it first (nothing is lost: the checkpoint stays where it was). */
export async function deliver(records: readonly StreamRecord[], delivery: Delivery): Promise<void> {
  const { lanes, choose } = laneChooser(delivery.parallelization);
  for (const record of records) {
    const prepared = delivery.prepare(record);
    if (prepared.kind === "entry") choose(record).push({ record, entry: prepared.entry });
    else if (prepared.kind === "undeliverable")
      await delivery.deadLetter({ record, condition: "Undeliverable", reason: prepared.reason });
  }
  await Promise.all(lanes.map((lane) => runLane(lane, delivery)));
}

/** Each item has its lane. A new one goes where a call is not full yet, so that calls are few; else where there are the fewest. */
function laneChooser(most: number) {
  const lanes: Ready[][] = Array.from({ length: most }, () => []);
  const known = new Map<string, Ready[]>();
  const choose = ({ item }: StreamRecord): Ready[] => {
    const open = known.get(item) ?? lanes.find((lane) => lane.length % entriesMax > 0);
    const lane = open ?? lanes.reduce((best, other) => (other.length < best.length ? other : best));
    known.set(item, lane);
    return lane;
  };
  return { lanes, choose };
}

async function runLane(lane: readonly Ready[], delivery: Delivery): Promise<void> {
  for (const batch of chunksOf(lane, entriesMax)) await sendAll(batch, delivery);
}

async function sendAll(batch: readonly Ready[], delivery: Delivery): Promise<void> {
  let left = batch;
  for (let wait = pauseMs.first; left.length > 0; wait = Math.min(wait * 2, pauseMs.most)) {
    const { failed, reason } = await attempt(left, delivery.send);
    left = left.filter((_, index) => failed.has(index));
    if (left.length === 0) return;
    delivery.warn({ failed: left.length, reason }, "the target refused; trying again");
    left = await dropTooOld(left, reason, delivery);
    if (left.length > 0) await pause(wait, undefined, { signal: delivery.signal });
  }
}

async function attempt(
  batch: readonly Ready[],
  send: Send,
): Promise<{ readonly failed: ReadonlySet<number>; readonly reason: string }> {
  try {
    const failed = await send(batch.map(({ entry }) => entry));
    return { failed: new Set(failed), reason: "the target refused single entries" };
  } catch (cause) {
    return { failed: new Set(batch.keys()), reason: String(cause) };
  }
}

async function dropTooOld(
  left: readonly Ready[],
  reason: string,
  delivery: Delivery,
): Promise<readonly Ready[]> {
  const oldest = delivery.now() - delivery.recordAgeMaxMs;
  const kept: Ready[] = [];
  for (const ready of left) {
    if (ready.record.createdAt.getTime() >= oldest) kept.push(ready);
    else await delivery.deadLetter({ record: ready.record, condition: "RecordAgeExceeded", reason });
  }
  return kept;
}
