/** From an entity's event to what it does to the old database. */
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import type { AnyFeed, StateValue } from "@sluice/contracts/feed.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { LegacyChange } from "@sluice/shared/ports/legacy-store.ts";
import * as v from "valibot";

/** The change, or why the message can never be one. */
export type LegacyChangeResult =
  | { readonly ok: true; readonly change: LegacyChange }
  | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): LegacyChangeResult => ({ ok: false, reason });
const issues = (error: v.ValiError<v.GenericSchema> | { issues: readonly v.BaseIssue<unknown>[] }): string =>
  error.issues.map((issue) => `${v.getDotPath(issue) ?? "it"}: ${issue.message}`).join("; ");

/** Reads an entity event by the feed that maps its entity type to a legacy table. */
export function legacyChange(
  message: Message,
  feedOfEntity: (entity: string) => AnyFeed | undefined,
): LegacyChangeResult {
  const payload = v.safeParse(EntityChanged, message.payload);
  if (!payload.success)
    return refuse(
      `${message.type} is not an entity event: its payload breaks the contract (${issues(payload)})`,
    );
  const { entity, key, change, retold, erasure } = payload.output;
  const feed = feedOfEntity(entity);
  if (feed === undefined)
    return refuse(
      `no feed maps the entity type ${entity} to a legacy table: deploy the feed to sync-consumer, then redrive the message`,
    );
  const file = v.safeParse(FileId, erasure ?? message.source?.file);
  if (!file.success)
    return refuse(`the event names no file as its source, so nobody could count it as settled`);
  const removed = message.state === null || message.state === undefined;
  if (removed !== (change === "removed"))
    return refuse(
      removed
        ? `the event says that ${entity} ${key} was ${change}, but carries no state`
        : `the event says that ${entity} ${key} was removed, but carries a state`,
    );
  const row = removed ? null : rowOf(feed, message, key);
  if (typeof row === "string") return refuse(row);
  const { id, partner, group, version, epoch } = message;
  return {
    ok: true,
    change: {
      event: { id, file: file.output, partner, entity: group, version, epoch },
      table: feed.legacy,
      row,
      ...(retold === undefined ? {} : { retold: true }),
    },
  };
}

function rowOf(
  feed: AnyFeed,
  message: Message,
  key: v.InferOutput<typeof EntityChanged>["key"],
): Readonly<Record<string, StateValue>> | string {
  try {
    return feed.legacy.rowOf(message.state ?? {}, { partner: message.partner, key });
  } catch (error) {
    if (!v.isValiError(error)) throw error;
    return `the state of ${feed.entity} ${key} does not fit the schema of the feed ${feed.name} (${issues(error)})`;
  }
}
