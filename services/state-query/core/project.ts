/**
 * What an event leaves in the read model. Each aspect of a file, and of each of its shards, is an item of its own with the newest event of
 * it, so that events may come in any order and any number of times; totals are absolute and are added up when read.
 */
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import {
  isPipelineEvent,
  type PipelineEventType,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import { isEntityEvent } from "@sluice/contracts/feeds/catalogue.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { JsonItem, ReadItem } from "@sluice/shared/ports/read-model.ts";
import * as v from "valibot";
import { allFilesPk, entityPlace, filePk, keyPlace, partnerFilesPk } from "./places.ts";

/** The items of an event, or why it can never be projected. */
export type Projection =
  | { readonly ok: true; readonly items: readonly ReadItem[] }
  | { readonly ok: false; readonly reason: string };

/** The aspect that each event of a file tells of; a shard's are told apart by its number. */
const aspects: {
  readonly [Type in PipelineEventType]?: { readonly of: "file" | "shard"; readonly name: string };
} = {
  "file.received.v1": { of: "file", name: "received" },
  "file.sharded.v1": { of: "file", name: "sharded" },
  "file.failed.v1": { of: "file", name: "failed" },
  "file.validated.v1": { of: "file", name: "verdict" },
  "file.rejected.v1": { of: "file", name: "verdict" },
  "file.loaded.v1": { of: "file", name: "loaded" },
  "sync.progressed.v1": { of: "file", name: "synced" },
  "shard.ready.v1": { of: "shard", name: "ready" },
  "shard.validated.v1": { of: "shard", name: "judged" },
  "shard.rejected.v1": { of: "shard", name: "judged" },
  "load.requested.v1": { of: "shard", name: "requested" },
  "shard.loaded.v1": { of: "shard", name: "loaded" },
};

/** Projects one event. `arrivedAt` orders a file's history as it came in here. Pure. */
export function project(message: Message, arrivedAt: Date): Projection {
  const { type, epoch, version } = message;
  if (isEntityEvent(type)) return entityItems(message);
  if (!isPipelineEvent(type)) return { ok: false, reason: `the event ${type} is not known here` };
  const parsed = v.safeParse(pipelineEvents[type].payload, message.payload);
  if (!parsed.success)
    return { ok: false, reason: `${type} breaks its contract: ${v.summarize(parsed.issues)}` };
  const payload: JsonItem = { ...parsed.output };
  const guard = { epoch, version };
  if (type === "partner.key-issued.v1") {
    const { keyId } = payload;
    return { ok: true, items: [{ ...keyPlace(String(keyId)), ...guard, item: payload }] };
  }
  const aspect = aspects[type];
  const { file } = payload;
  if (aspect === undefined || typeof file !== "string") return { ok: true, items: [] };
  const { id, occurredAt, partner } = message;
  const item = { id, type, occurredAt, arrivedAt: arrivedAt.toISOString(), partner, payload };
  const sk = aspect.of === "file" ? `file#${aspect.name}` : `shard#${pad(payload["shard"])}#${aspect.name}`;
  const items: ReadItem[] = [{ pk: filePk(file), sk, ...guard, item }];
  if (type === "file.received.v1") {
    const listed = { ...guard, sk: `${occurredAt}#${file}`, item: { file, partner } };
    items.push({ pk: partnerFilesPk(partner), ...listed }, { pk: allFilesPk, ...listed });
  }
  return { ok: true, items };
}

function entityItems(message: Message): Projection {
  const { epoch, version, partner, type, occurredAt, state, source } = message;
  const parsed = v.safeParse(EntityChanged, message.payload);
  if (!parsed.success)
    return { ok: false, reason: `${type} breaks its contract: ${v.summarize(parsed.issues)}` };
  if (state === undefined || source === undefined)
    return { ok: false, reason: `${type} carries no state or no source` };
  const { entity, key, feed, change } = parsed.output;
  const item = {
    entity,
    key,
    partner,
    feed,
    version,
    change,
    event: type,
    changedAt: occurredAt,
    state,
    source,
  };
  return { ok: true, items: [{ ...entityPlace(partner, entity, key), epoch, version, item }] };
}

const pad = (shard: unknown): string => String(shard).padStart(4, "0");
