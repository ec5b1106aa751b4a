/** What an event leaves in the read model. Absolute values only, guarded by the event's version; sums are made when read. */
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import {
  isPipelineEvent,
  type PipelineEventType,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import { Undo } from "@sluice/contracts/events/payloads.ts";
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { PauseScope, scopeName } from "@sluice/contracts/pause.ts";
import { isEntityEvent } from "@sluice/contracts/feeds/catalogue.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { JsonItem, NewEntry, ReadItem } from "@sluice/shared/ports/read-model.ts";
import * as v from "valibot";
import { type Aspect, aspectSk, undoneAspect } from "./aspect.ts";
import {
  allFilesPk,
  entityPlace,
  filePk,
  heldPk,
  historyPk,
  keyPlace,
  listedSk,
  partnerFilesPk,
  pausesPk,
} from "./places.ts";

/** The items of an event and its entry in a file's history, if it has one, or why it can never be projected. */
export type Projection =
  | { readonly ok: true; readonly items: readonly ReadItem[]; readonly entries: readonly NewEntry[] }
  | { readonly ok: false; readonly reason: string };

/** Projects one event. Pure. */
export function project(message: Message): Projection {
  const { id, type, occurredAt, partner, epoch, version } = message;
  if (isEntityEvent(type)) return projectEntity(message);
  if (!isPipelineEvent(type)) return { ok: false, reason: `the event ${type} is not known here` };
  const parsed = v.safeParse(pipelineEvents[type].payload, message.payload);
  if (!parsed.success)
    return { ok: false, reason: `${type} breaks its contract: ${v.summarize(parsed.issues)}` };
  const payload: JsonItem = { ...parsed.output };
  const guard = { epoch, version };
  if (type === "partner.key-issued.v1" || type === "partner.key-ended.v1")
    return onlyItem({ ...keyPlace(String(payload["keyId"])), ...guard, item: payload });

  if (type === "feed.paused.v1" || type === "feed.resumed.v1") {
    const { by, reason } = v.parse(OperatorDecision, payload);
    const scope = v.parse(PauseScope, payload);
    const named = { feed: scope.feed ?? null, partner: scope.partner ?? null };
    const item = { ...named, since: occurredAt, by, reason, paused: type === "feed.paused.v1" };
    return onlyItem({ pk: pausesPk, sk: scopeName(scope), ...guard, item });
  }

  const { file } = payload;
  const sk = aspectSk(type, payload);
  if (sk === null || typeof file !== "string") return { ok: true, items: [], entries: [] };
  const item: Aspect = { id, type, occurredAt, partner, ...guard, payload };
  const items: ReadItem[] = [{ pk: filePk(file), sk, ...guard, item }];
  const undo = v.safeParse(UndoLoaded, type === "file.loaded.v1" ? payload : null);
  if (undo.success) items.push(undoneItem(undo.output, item));
  if (type === "file.received.v1" || type === "undo.requested.v1") {
    const listed = { ...guard, sk: listedSk(occurredAt, file), item: { file, partner } };
    items.push({ pk: partnerFilesPk(partner), ...listed }, { pk: allFilesPk, ...listed });
  }
  const held = heldOf(type);
  if (held !== null) items.push({ pk: heldPk, sk: file, ...guard, item: { file, partner, held } });
  return { ok: true, items, entries: [{ pk: historyPk(file), id, item }] };
}

/** Whether a file waits for a person's word from this event on; null where the event says nothing of that. */
function heldOf(type: PipelineEventType): boolean | null {
  if (type === "file.held.v1") return true;
  return type === "file.released.v1" || type === "file.refused.v1" || type === "file.withdrawn.v1"
    ? false
    : null;
}

/** What the end of an undo says of the file that a partner sent. */
const UndoLoaded = v.object({ file: FileId, sequence: v.number(), undo: Undo });

/** Undos of one file come in the order of their turns, each as an event of its own aggregate: so the turn is the guard. */
function undoneItem({ file, sequence, undo }: v.InferOutput<typeof UndoLoaded>, item: Aspect): ReadItem {
  const { type, sk } = undoneAspect;
  const payload = { by: file, leaves: undo.leaves };
  const guard = { epoch: item.epoch, version: sequence };
  return { pk: filePk(undo.of), sk, ...guard, item: { ...item, ...guard, type, payload } };
}

function projectEntity(message: Message): Projection {
  const { epoch, version, partner, type, occurredAt, state, source, id, group, trace } = message;
  const parsed = v.safeParse(EntityChanged, message.payload);
  if (!parsed.success)
    return { ok: false, reason: `${type} breaks its contract: ${v.summarize(parsed.issues)}` };
  if (state === undefined || source === undefined)
    return { ok: false, reason: `${type} carries no state or no source` };
  const { entity, key, feed, change } = parsed.output;
  const about = { entity, key, partner, feed, version, change, event: type, changedAt: occurredAt };
  const trail = { eventId: id, epoch, group, trace, journal: message.journal ?? "" };
  const item = { ...about, deleted: state === null, state, source, trail };
  return onlyItem({ ...entityPlace(partner, entity, key), epoch, version, item });
}

const onlyItem = (item: ReadItem): Projection => ({ ok: true, items: [item], entries: [] });
