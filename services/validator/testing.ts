/** A shard for the validator's tests: its object, its positions and the message that announces it. */
import { createHash } from "node:crypto";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { FileId, PartnerId, shardGroup } from "@sluice/contracts/ids.ts";
import type { HandlingContext, Message } from "@sluice/shared/messaging/handler.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { positionBytes, writePosition } from "@sluice/shared/shard/positions.ts";
import * as v from "valibot";

/** A host with plenty of time. */
export const calmContext: HandlingContext = {
  log: silentLog,
  receiveCount: 1,
  remainingMs: () => 60_000,
};

/** Puts a shard of these rows (records 1, 2, …; positions at `firstLine` and below it) and gives its message. */
export async function shardReady(
  objects: ObjectStore,
  feed: AnyFeed,
  file: number,
  rows: readonly (readonly string[])[],
  firstLine = 2,
): Promise<Message> {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const text = rows.map((fields, at) => `${at + 1},${fields.map(quoted).join(",")}\n`).join("");
  const positions = new Uint8Array(rows.length * positionBytes);
  for (const at of rows.keys())
    writePosition(new DataView(positions.buffer), at * positionBytes, {
      line: firstLine + at,
      byte: firstLine * 100 + at,
    });
  const id = v.parse(FileId, `f_${String(file).padStart(26, "0")}`);
  await objects.put(`${id}/shard`, new TextEncoder().encode(text));
  await objects.put(`${id}/positions`, positions);
  const partner = v.parse(PartnerId, "acme");
  return pipelineEvent(
    "shard.ready.v1",
    {
      aggregate: `shard:${id}.0000`,
      version: 1,
      epoch: 1,
      partner,
      group: shardGroup(id, 0),
      occurredAt: new Date(0),
      trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
    },
    {
      file: id,
      partner,
      feed: feed.name,
      feedVersion: feed.version,
      entity: feed.entity,
      sequence: file,
      shard: 0,
      of: 1,
      object: `${id}/shard`,
      positions: `${id}/positions`,
      rows: rows.length,
      sha256: createHash("sha256").update(text).digest("hex"),
    },
  );
}
