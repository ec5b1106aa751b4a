/** The routes of state-query: what is asked. */
import { EntityTrace } from "./entity-trace.ts";
import { PartnerId } from "../ids.ts";
import {
  DeadLetter,
  DeadLetterList,
  EntityView,
  FileAnswer,
  FileConflicts,
  FileErrors,
  FileList,
} from "./answers.ts";
import { Phase } from "./file-view.ts";
import { LineTrace } from "./line-trace.ts";
import { inPath, json, language, linked, paging, tagged, unchanged, unlessKnown } from "./parts.ts";
import type { Route } from "./route.ts";

/** `?at=`: a question about the past. */
const instant = { about: "As it was at this instant: ISO 8601 with its zone." };
const shared = { method: "GET", services: ["state-query"] } as const;
const ofFile = { ...shared, tag: "Files", access: "any key", parameters: { file: inPath.file } } as const;

/** Files and what became of them. */
export const fileRoutes: readonly Route[] = [
  {
    ...ofFile,
    path: "/v1/files",
    name: "listFiles",
    summary: "List files, newest first",
    about:
      "A partner's own; the operator's key lists all. A filter may make a page short that still has a next.",
    parameters: {},
    query: {
      feed: { about: "Of this feed alone." },
      phase: { about: "In this phase alone.", schema: Phase },
      partner: { about: "Of this partner alone; for operators and auditors.", schema: PartnerId },
      ...paging,
    },
    headers: unlessKnown,
    answers: { 200: json("A page.", FileList, { ...tagged, ...linked }), 304: unchanged },
    problems: ["bad-query"],
  },
  {
    ...ofFile,
    path: "/v1/files/{file}",
    name: "getFile",
    summary: "Ask how a file stands, or stood",
    query: { at: instant },
    headers: {
      ...unlessKnown,
      Prefer: {
        about: "`wait=N` (RFC 7240): answered once the file is judged, or after N seconds, 25 at most.",
      },
    },
    answers: {
      200: json("The file.", FileAnswer, {
        ...tagged,
        "Preference-Applied": "`wait=N`, where it was waited for.",
      }),
      304: unchanged,
    },
    problems: ["no-such-file", "before-the-first", "bad-query"],
  },
  {
    ...ofFile,
    path: "/v1/files/{file}/errors",
    name: "getErrors",
    summary: "Ask what is wrong with a file",
    query: paging,
    headers: { ...language, ...unlessKnown },
    answers: {
      200: json("In the order of the file, each code explained.", FileErrors, { ...tagged, ...linked }),
      304: unchanged,
    },
    problems: ["no-such-file", "bad-query"],
  },
  {
    ...ofFile,
    path: "/v1/files/{file}/bad-rows",
    name: "getBadRows",
    summary: "Get the bad rows as a file, each with what is wrong with it",
    headers: language,
    answers: {
      200: { about: "As they were sent, in the feed's encoding.", content: [{ type: "text/csv" }] },
    },
    problems: ["no-such-file", "no-bad-rows", "content-gone"],
  },
  {
    ...ofFile,
    path: "/v1/files/{file}/conflicts",
    name: "getConflicts",
    summary: "Ask which rows their entities refused",
    query: paging,
    headers: { ...language, ...unlessKnown },
    answers: {
      200: json("In the order of the file.", FileConflicts, { ...tagged, ...linked }),
      304: unchanged,
    },
    problems: ["no-such-file", "bad-query"],
  },
  {
    ...ofFile,
    path: "/v1/files/{file}/lines/{line}",
    name: "traceLine",
    summary:
      "Ask what became of a line of a file: its row, its shard, its verdict, what it wrote and where that went",
    about: "Looks through the file's shards for the row: about a second for each 300 MB.",
    parameters: { ...ofFile.parameters, line: { about: "The line in the file as sent, from 1." } },
    headers: unlessKnown,
    answers: { 200: json("The way.", LineTrace, tagged), 304: unchanged },
    problems: ["no-such-file", "bad-query"],
  },
  {
    ...ofFile,
    path: "/v1/files/{file}/events",
    name: "followFile",
    summary: "Follow a file live",
    about: "Server-sent events: its history, then what comes, until it has ended. The last one is `end`.",
    headers: { "Last-Event-ID": { about: "Go on behind this one." } },
    answers: {
      200: { about: "The stream.", content: [{ type: "text/event-stream" }] },
      204: { about: "The caller has everything.", content: [] },
    },
    problems: ["no-such-file", "bad-last-event-id", "too-many-streams", "too-many-own-streams"],
  },
];

/** An entity, as now, or as of a version or an instant. */
const ofEntity = {
  ...shared,
  tag: "Entities",
  access: "any key",
  parameters: { type: inPath.type, key: { about: "The normalised key, URL-encoded." } },
  query: {
    partner: { about: "Whose; operators say it.", schema: PartnerId },
    at: instant,
    version: { about: "As it was at this version." },
  },
  headers: unlessKnown,
  problems: [
    "no-such-entity",
    "unknown-entity-type",
    "entity-not-projected",
    "partner-wanted",
    "bad-query",
    "before-the-first",
    "no-such-version",
    "version-not-kept",
    "version-too-far",
  ],
} as const;

/** Entities and dead letters. */
export const lookUpRoutes: readonly Route[] = [
  {
    ...ofEntity,
    path: "/v1/entities/{type}/{key}",
    name: "getEntity",
    summary: "Ask what an entity is now, and which line made it so",
    answers: { 200: json("The entity.", EntityView, tagged), 304: unchanged },
  },
  {
    ...ofEntity,
    path: "/v1/trace/{type}/{key}",
    name: "traceEntity",
    summary: "Ask which way an entity's version went, from the bytes of its file to the old database",
    answers: { 200: json("The way.", EntityTrace, tagged), 304: unchanged },
  },
  {
    ...shared,
    path: "/v1/dead-letters",
    name: "listDeadLetters",
    tag: "Operators",
    summary: "List what could not be delivered or handled",
    access: "operator or auditor",
    query: {
      at: { about: "In this queue, pipe or rule." },
      partner: { about: "Of this partner." },
      file: { about: "Of this file." },
      entity: { about: "Of this entity type, or of one entity: `order/A-1001`." },
      type: { about: "Of this event type." },
      cause: { about: "Whose cause holds these words." },
    },
    answers: { 200: json("Oldest first.", DeadLetterList) },
    problems: ["operator-only"],
  },
  {
    ...shared,
    path: "/v1/dead-letters/{id}",
    name: "getDeadLetter",
    tag: "Operators",
    summary: "See one dead letter",
    access: "operator or auditor",
    parameters: { id: { about: "The letter's id." } },
    answers: { 200: json("The letter.", DeadLetter) },
    problems: ["operator-only", "no-such-dead-letter"],
  },
];
