/** Parts that several routes' descriptions share. */
import * as v from "valibot";
import { EntityType, FeedName, FileId, PartnerId } from "../ids.ts";
import type { Answer, Described, Parameter } from "./route.ts";

/** Parameters of paths, by name. */
export const inPath = {
  file: { about: "The file's id.", schema: FileId },
  feed: { about: "The feed's name.", schema: FeedName },
  partner: { about: "The partner's id.", schema: PartnerId },
  type: { about: "The entity type, such as `order`.", schema: EntityType },
} as const satisfies Record<string, Parameter>;

/** `limit` and `cursor`: the same of every list. */
export const paging = {
  limit: {
    about: "Items a page; 50 where nothing is said.",
    schema: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  },
  cursor: { about: "The `next` of the page before, as it was given." },
} as const satisfies Record<string, Parameter>;

/** `Accept-Language`. */
export const language = {
  "Accept-Language": { about: "English, or Japanese where it is asked for first." },
} as const satisfies Record<string, Parameter>;

/** `If-None-Match`. */
export const unlessKnown = {
  "If-None-Match": { about: "The ETag of an answer that the caller has: 304 where it is still so." },
} as const satisfies Record<string, Parameter>;

/** A JSON answer. */
export const json = (about: string, schema: Described, headers: Answer["headers"] = {}): Answer => ({
  about,
  content: [{ type: "application/json", schema }],
  headers,
});

/** The header of answers that can be asked for again by their ETag. */
export const tagged = { ETag: "Names this content; send it as If-None-Match." };
/** The header of a page that has a next. */
export const linked = { Link: 'The next page, `rel="next"` (RFC 8288); left out on the last one.' };

/** No body: what the caller has is still so. */
export const unchanged: Answer = { about: "What the caller has is still so.", content: [] };
