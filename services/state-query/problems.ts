/** The problem documents of state-query, a constant or a function each. */
import type { Problem } from "@sluice/shared/http/problem.ts";

/** No key, or none that is known. */
export const unauthorized: Problem = {
  status: 401,
  code: "unauthorized",
  title: "No valid API key",
  detail:
    "Send your key as `Authorization: Bearer slk_…`. A key that was issued a moment ago takes a few seconds to be known here.",
  headers: { "www-authenticate": "Bearer" },
};

/** No such file for this caller: another partner's file is answered alike. */
export const noSuchFile: Problem = {
  status: 404,
  code: "no-such-file",
  title: "No such file",
  detail:
    "There is no file of this id among yours. A file that was sent a moment ago takes a second or two to appear.",
};

/** No such entity. */
export const noSuchEntity: Problem = {
  status: 404,
  code: "no-such-entity",
  title: "No such entity",
  detail: "There is no entity of this type and key among yours.",
};

/** The feed keeps its entities off the bus. */
export const notProjected = (entity: string): Problem => ({
  status: 404,
  code: "entity-not-projected",
  title: "These entities are not kept here",
  detail: `The feed of ${entity} keeps its entities' events off the bus, so there is no ${entity} to look up here; its rows are in the old database, and its files are listed under /v1/files.`,
});

/** An operator must say whose. */
export const partnerWanted: Problem = {
  status: 400,
  code: "partner-wanted",
  title: "Which partner?",
  detail: "An operator's key sees every partner: say which one with ?partner=….",
};

/** A query parameter is wrong. */
export const badQuery = (detail: string): Problem => ({
  status: 400,
  code: "bad-query",
  title: "The query is wrong",
  detail,
});

/** Nothing is here. */
export const noSuchRoute = (method: string, path: string): Problem => ({
  status: 404,
  code: "no-such-route",
  title: "No such route",
  detail: `There is nothing at ${method} ${path}.`,
});

/** A surprise. */
export const internal: Problem = {
  status: 500,
  code: "internal",
  title: "Something failed here",
  detail: "It is logged with the request's trace id. Try again; if it stays, tell us the trace id.",
};
