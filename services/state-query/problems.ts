/** The problem documents of state-query, a constant or a function each. */
import type { Problem } from "@sluice/shared/http/problem.ts";

/** A partner's key where the operator's is needed. */
export const operatorOnly: Problem = {
  code: "operator-only",
  detail: "Dead letters are of all partners: ask with an operator's or auditor's key.",
};

/** No such dead letter. */
export const noSuchLetter: Problem = {
  code: "no-such-dead-letter",
  detail: "There is no dead letter of this id (any more). GET /v1/dead-letters lists those there are.",
};

/** No such file for this caller: another partner's file is answered alike. */
export const noSuchFile: Problem = {
  code: "no-such-file",
  detail:
    "There is no file of this id among yours. A file that was sent a moment ago takes a second or two to appear.",
};

/** An instant before a file was there. */
export const beforeFile = (at: string, receivedAt: string | null): Problem => ({
  code: "before-the-first",
  detail: `At ${at} nothing was known of this file${receivedAt === null ? "" : `: it was received at ${receivedAt}`}.`,
  ...(receivedAt !== null && { extra: { first: receivedAt } }),
});

/** No such entity. */
export const noSuchEntity: Problem = {
  code: "no-such-entity",
  detail: "There is no entity of this type and key among yours.",
};

/** An instant before an entity was there. */
export const beforeEntity = (at: string, first: string | null): Problem => ({
  code: "before-the-first",
  detail: `At ${at} there was no such entity${first === null ? "" : `: its first version was written at ${first}`}.`,
  ...(first !== null && { extra: { first } }),
});

/** A version that never was. */
export const noSuchVersion = (version: number, newest: number): Problem => ({
  code: "no-such-version",
  detail: `The entity never had a version ${version}; its newest is ${newest}. A version that was written a moment ago takes a second or two to appear.`,
  extra: { newest },
});

/** What was before a version is not kept any more, or never was. */
export const versionNotKept = (oldest: number): Problem => ({
  code: "version-not-kept",
  detail: `The oldest version that can be told of here is ${oldest}: the journal of what was before it has been removed since, or the entity was there before Sluice.`,
  extra: { oldest },
});

/** Further back than one answer goes. */
export const versionTooFar = (reached: number): Problem => ({
  code: "version-too-far",
  detail: `One answer walks back a thousand versions, and came to version ${reached}.`,
  extra: { reached },
});

/** The feed keeps its entities off the bus. */
export const notProjected = (entity: string): Problem => ({
  code: "entity-not-projected",
  detail: `The feed of ${entity} keeps its entities' events off the bus, so there is no ${entity} to look up here; its rows are in the old database, and its files are listed under /v1/files.`,
});

/** An operator must say whose. */
export const partnerWanted: Problem = {
  code: "partner-wanted",
  detail: "An operator's key sees every partner: say which one with ?partner=….",
};

/** No feed writes this type. */
export const unknownEntityType = (named: string, types: readonly string[]): Problem => ({
  code: "unknown-entity-type",
  detail: `There is no entity type ${JSON.stringify(named.slice(0, 100))}. The types are: ${[...new Set(types)].join(", ")}.`,
});

/** Nothing to show in a copy. */
export const noBadRows = (phase: string): Problem => ({
  code: "no-bad-rows",
  detail: `The file is in phase ${phase}, and no row of it is known to be wrong. GET /v1/files/<id>/errors tells what else is.`,
});

/** The sender's bytes are kept for a while only. */
export const contentGone: Problem = {
  code: "content-gone",
  detail:
    "The bytes as they were sent have been removed since. GET /v1/files/<id>/errors still tells the errors.",
};

/** A code that the catalogue does not have. */
export const noSuchCode = (named: string): Problem => ({
  code: "no-such-code",
  detail: `There is no code ${JSON.stringify(named.slice(0, 100))}. GET /v1/codes lists them all.`,
});

/** An event type that nobody emits. */
export const noSuchSchema = (named: string): Problem => ({
  code: "no-such-schema",
  detail: `There is no event ${JSON.stringify(named.slice(0, 100))}. GET /v1/schemas lists them all.`,
});

/** A kind of problem that the catalogue does not have. */
export const noSuchProblem = (named: string): Problem => ({
  code: "no-such-problem",
  detail: `There is no problem ${JSON.stringify(named.slice(0, 100))}. GET /problems lists them all.`,
});

/** A query parameter is wrong. */
export const badQuery = (parameter: string, detail: string): Problem => ({
  code: "bad-query",
  detail,
  extra: { parameter },
});

/** A place in a history that we never gave. */
export const badLastEventId: Problem = {
  code: "bad-last-event-id",
  detail:
    "Last-Event-ID must be the id of the last event that arrived. Leave it out to get the whole history.",
};

/** As many live streams as this process bears. */
export const tooManyStreams = (most: number): Problem => ({
  code: "too-many-streams",
  detail: `${most} live streams are open here, which is the most. Try again in a moment, or ask GET /v1/files/<id> now and then.`,
  headers: { "retry-after": "5" },
});

/** As many live streams as one key may hold. */
export const tooManyOwnStreams = (most: number): Problem => ({
  code: "too-many-own-streams",
  detail: `This key holds ${most} live streams open here, which is the most. Close one, or ask GET /v1/files/<id> now and then.`,
  headers: { "retry-after": "5" },
});

/** Nothing is here. */
export const noSuchRoute = (method: string, path: string): Problem => ({
  code: "no-such-route",
  detail: `There is nothing at ${method} ${path}.`,
});

/** A surprise. */
export const internal: Problem = {
  code: "internal",
  detail: "It is logged here. Try again in a moment.",
};
