/** One console, listening, over memory adapters: a partner's files, one of every kind, and one that goes on while it is looked at. */
import { setTimeout as wait } from "node:timers/promises";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { listen } from "@sluice/shared/runtime/listen.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { eventsOf, keys, testQuery, type TestQuery } from "@sluice/state-query/testing.ts";
import { orderVersions } from "./order-versions.ts";
import { type Story, storyOf } from "./story.ts";
import { wrongOrders } from "./wrong-orders.ts";

/** The files, by what became of them. */
export const files = {
  earlier: "f_01KADXQ0T8J2K6M9P3R5S7V1WY",
  synced: "f_01KAGFC4G0Z8Q6T5W2R9XN4V7B",
  rejected: "f_01KAGFHM40D3M7YC1J5P8SKE6A",
  failed: "f_01KAGFN8R0H9B4ZT6QW3V2X8CF",
  held: "f_01KAGFRZ28N5E1KY7D6J4MPA3G",
  next: "f_01KAGFV2M0A6D9HZ3W7K1QXN5E",
  live: "f_01KAGFTRT0W8C2XS9R5T6BQH4V",
} as const;
/** An order that several files wrote. */
export const orderKey = "A-2026-00017";

/** The console. */
export interface ConsoleWorld {
  readonly url: string;
  readonly keys: typeof keys;
  readonly live: Story;
  /** One that comes while the list is looked at. */
  readonly next: Story;
  readonly take: TestQuery["take"];
  /** Its clock stands until it is set on. */
  setSecond(seconds: number): void;
  close(): Promise<void>;
}

/** The tests' day; seconds count from here. */
const dawn = Date.UTC(2026, 10, 20, 9);
const after = (seconds: number): Date => new Date(dawn + seconds * 1000);

/** Starts it. */
export async function startConsole(): Promise<ConsoleWorld> {
  let now = after(1500);
  const objects = memoryObjectStore();
  const put = (key: string, value: unknown): Promise<void> =>
    objects.put(key, value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value)));
  const query = await testQuery({
    objects,
    clock: { now: () => now },
    pause: (signal) => wait(40, undefined, { signal }).catch(() => undefined),
  });
  const { take } = query;
  const acme = { partner: "acme", rowsOfShard: 2500 };
  const earlier = storyOf({ ...acme, file: files.earlier, sequence: 1, shards: 6, at: after(-86_400) });
  const synced = storyOf({ ...acme, file: files.synced, sequence: 2, shards: 24, at: after(0) });
  for (const story of [earlier, synced]) {
    await take(...syncedWay(story));
    await put(story.conflicts(4), conflicts);
  }

  const wrong = wrongOrders(4000);
  const rejected = storyOf({
    ...{ ...acme, file: files.rejected, sequence: 3, at: after(300) },
    ...{ shards: 8, rowsOfShard: 500 },
  });
  await put(rejected.raw, wrong.bytes);
  await put(rejected.report, wrong.report);
  await take(
    rejected.received(wrong.bytes.length),
    ...rejected.all.map((shard) => rejected.ready(shard, 0.6)),
    rejected.sharded(0.7),
    ...rejected.all.map((shard) =>
      shard === 2 ? rejected.shardRejected(shard, wrong.report, 1.4) : rejected.shardValidated(shard, 1.2),
    ),
    rejected.rejected(wrong.report, 1.6),
  );

  const failed = storyOf({ ...acme, file: files.failed, sequence: 4, shards: 4, at: after(600) });
  await put(failed.raw, new TextEncoder().encode('order_no,step\nA-1,"created\nA-2,cre"ated\n'));
  const stray = { code: "framing.stray-quote", message: "a quote stands within a value", line: 3, byte: 30 };
  await take(failed.received(), failed.failed([stray], 1, 0.4));

  const held = eventsOf(v.parse(FileId, files.held), { at: 900 });
  await take(held.received(), held.ready(0), held.ready(1), held.sharded());
  await take(held.shardValidated(0), held.shardValidated(1), held.validated(), held.planned(), held.held());

  const versions = orderVersions(orderKey, [
    { file: files.earlier, sequence: 1, record: 17, shard: 3, at: after(-86_390), status: "created" },
    { file: files.earlier, sequence: 1, record: 18, shard: 3, at: after(-86_390), status: "confirmed" },
    { file: files.synced, sequence: 2, record: 4031, shard: 3, at: after(9), status: "shipped" },
  ]);
  for (const [key, entries] of versions.objects) await put(key, entries);
  await take(...versions.events);

  const live = storyOf({ ...acme, file: files.live, sequence: 6, shards: 16, at: after(1490) });
  const server = await listen((request) => query.app.fetch(request), 0, "127.0.0.1");
  return {
    url: `http://127.0.0.1:${server.port}`,
    keys,
    live,
    next: storyOf({ ...acme, file: files.next, sequence: 7, shards: 2, at: after(1496) }),
    take,
    setSecond: (seconds) => {
      now = after(seconds);
    },
    close: () => server.close(),
  };
}

const refused = "order.step-refused";
const conflicts = {
  conflicts: 3,
  byCode: { [refused]: 3 },
  samples: [11, 12, 40].map((record) => ({
    ...{ record, line: record + 1, key: `A-2026-${String(record).padStart(5, "0")}`, code: refused },
    message: `order A-2026-${String(record).padStart(5, "0")} is shipped: it cannot be confirmed`,
  })),
};

/** Every event of a file that goes well; three of its rows are conflicts. */
function syncedWay(story: Story): readonly Message[] {
  const { all } = story;
  const rows = all.length * 2500;
  const conflicting = { conflicts: 3, created: 2000, updated: 400, unchanged: 97, emitted: 2400 };
  const going = { created: 2000, updated: 400, unchanged: 100, emitted: 2400 };
  const emitted = all.length * 2400;
  const whole = { created: all.length * 2000, updated: all.length * 400, emitted };
  return [
    story.received(),
    ...all.map((shard) => story.ready(shard, 1.1)),
    story.sharded(1.3),
    ...all.map((shard) => story.shardValidated(shard, 1.6 + shard / 20)),
    story.validated(3.1),
    ...all.map((shard) => story.requested(shard, 3.2)),
    ...all.map((shard) => story.shardLoaded(shard, shard === 4 ? conflicting : going, 6 + shard)),
    story.loaded({ ...whole, conflicts: 3, unchanged: rows - emitted - 3 }, [4], 31.4),
    story.progressed(emitted, 38.2),
  ];
}
