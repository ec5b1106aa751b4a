/** What an erasure would be about. */
import { tellsOfPerson } from "@sluice/contracts/erasure.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { removedDays, retentionOf } from "@sluice/contracts/retention.ts";
import type { EntityId, EntityStore } from "../ports/entity-store.ts";
import { subjectOf } from "./listed.ts";

/** What is shown before anything is done. */
export interface ErasurePreview {
  /** What the audit trail will call it. */
  readonly subject: string;
  readonly there: boolean;
  /** Whether it tells of a person now. */
  readonly holds: boolean;
  /** The fields that are emptied. */
  readonly fields: readonly string[];
  /** Days until no file that named the person is kept. */
  readonly fileDays: number;
}

/** Looks; changes nothing. */
export async function previewErasure(
  entities: Pick<EntityStore, "read">,
  feed: AnyFeed,
  id: EntityId,
): Promise<ErasurePreview> {
  const [entity = null] = await entities.read([id]);
  return {
    subject: subjectOf(id),
    there: entity !== null,
    holds: entity !== null && tellsOfPerson(feed, entity.data),
    fields: feed.stateFields.filter((field) => feed.personal?.includes(field)),
    fileDays: Math.max(retentionOf(feed).raw, retentionOf(feed).shards) + removedDays,
  };
}
