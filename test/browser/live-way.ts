/** The file that goes on while it is looked at, up to a point of its way. */
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { Story } from "./story.ts";

/** Received, cut, judged, and half of its shards loaded. */
export function halfLoaded(live: Story): readonly Message[] {
  const { all } = live;
  const half = all.slice(0, all.length / 2 + 1);
  return [
    live.received(),
    ...all.map((shard) => live.ready(shard, 0.9)),
    live.sharded(1),
    ...all.map((shard) => live.shardValidated(shard, 1.5)),
    live.validated(2.4),
    ...all.map((shard) => live.requested(shard, 2.6)),
    ...half.map((shard) =>
      live.shardLoaded(shard, { created: 2100, updated: 380, unchanged: 20, emitted: 2480 }, 4 + shard / 2),
    ),
    live.progressed(half.length * 1900, 9),
  ];
}
