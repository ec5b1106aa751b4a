/** Erasure of a person: the personal fields of one entity are emptied wherever they lie; the entity itself, whose key tells of nobody, stays. */
import * as v from "valibot";
import type { AnyFeed, EntityState } from "./feed.ts";
import { EntityKey, EntityType, FeedName, type FileId, PartnerId, receivedAtMs } from "./ids.ts";

/** An entry of the erasure list: applied again after each restore, redrive and undo. */
export const Erasure = v.object({
  partner: PartnerId,
  feed: FeedName,
  entity: EntityType,
  key: EntityKey,
  /** When it was asked for first: ISO 8601. */
  at: v.string(),
});
export type Erasure = v.InferOutput<typeof Erasure>;

/** Whether an erasure is of a file too: one that was received before it. Whoever sends the person again afterwards brings something new. */
export const reaches = ({ at }: Pick<Erasure, "at">, file: FileId): boolean =>
  receivedAtMs(file) <= Date.parse(at);

/** What stands in the place of an erased text. */
const empty = "";

type Personal = Pick<AnyFeed, "personal">;

/** Whether a state holds something personal still. */
export const tellsOfPerson = ({ personal }: Personal, state: EntityState | null): boolean =>
  state !== null &&
  (personal ?? []).some(
    (name) => Object.hasOwn(state, name) && state[name] !== empty && state[name] !== null,
  );

/** The state with its personal fields emptied. Texts become "", all else null. */
export const withoutPerson = ({ personal }: Personal, state: EntityState): EntityState =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]) =>
      personal?.includes(name) === true ? [name, typeof value === "string" ? empty : null] : [name, value],
    ),
  );
