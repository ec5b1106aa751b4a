/** The routes of the console: pages for people. Who is signed in is told by a cookie that only the console gets. */
import { inPath, language, tagged, unchanged } from "./parts.ts";
import type { Answer, Route } from "./route.ts";

const page: Answer = { about: "The page.", content: [{ type: "text/html" }] };
const asks: Answer = { about: "The page that asks for a key.", content: [{ type: "text/html" }] };
const missing: Answer = { about: "There is nothing here for this key.", content: [{ type: "text/html" }] };
const shared = {
  method: "GET",
  services: ["state-query"],
  tag: "Console",
  access: "anyone",
  about: "Behind the console's cookie.",
  headers: language,
  problems: [],
} as const;
/** For operators and auditors: a partner's key finds nothing there. */
const staff = { about: "Behind the console's cookie, of an operator's or auditor's key." } as const;
const staffPage = { 200: page, 401: asks, 404: missing };
const home: Answer = {
  about: "To the console.",
  content: [],
  headers: { Location: "The console.", "Set-Cookie": "The key, for the console alone." },
};

const decide = (word: "release" | "refuse", summary: string): Route => ({
  ...shared,
  method: "POST",
  services: ["loader"],
  path: `/console/partners/{partner}/files/{file}/${word}`,
  name: word === "release" ? "consoleRelease" : "consoleRefuse",
  summary,
  about:
    "A form of the console's page: its `token`, and the `reason`. Behind the console's cookie, of the operator's key.",
  headers: {},
  parameters: { partner: inPath.partner, file: inPath.file },
  answers: {
    303: {
      about: "Back to the page, which says what came of it.",
      content: [],
      headers: { Location: "The page." },
    },
  },
});

/** All of them. */
export const consoleRoutes: readonly Route[] = [
  decide("release", "As /v1/partners/{partner}/files/{file}/release"),
  decide("refuse", "As /v1/partners/{partner}/files/{file}/refuse"),
  {
    ...shared,
    ...staff,
    path: "/console/held",
    name: "consoleHeld",
    summary: "Files that wait for an operator's word, and what is paused",
    answers: staffPage,
  },
  {
    ...shared,
    path: "/console",
    name: "consoleFiles",
    summary: "Files with their phases, live",
    answers: { 200: page, 401: asks, 404: missing },
  },
  {
    ...shared,
    method: "POST",
    path: "/console/login",
    name: "consoleSignIn",
    summary: "Sign in by key",
    about: "A form with one field, `key`.",
    answers: { 303: home, 401: asks },
  },
  {
    ...shared,
    method: "POST",
    path: "/console/logout",
    name: "consoleSignOut",
    summary: "Sign out",
    answers: { 303: home },
  },
  {
    ...shared,
    path: "/console/files/{file}",
    name: "consoleFile",
    summary: "One file: shards, timings, changes, errors, history, live",
    parameters: { file: inPath.file },
    answers: { 200: page, 401: asks, 404: missing },
  },
  {
    ...shared,
    path: "/console/files/{file}/events",
    name: "consoleFileEvents",
    summary: "As /v1/files/{file}/events",
    parameters: { file: inPath.file },
    answers: {
      200: { about: "The stream.", content: [{ type: "text/event-stream" }] },
      204: { about: "The caller has everything.", content: [] },
      401: asks,
    },
    problems: ["no-such-file", "bad-last-event-id", "too-many-streams"],
  },
  {
    ...shared,
    path: "/console/files/{file}/bad-rows",
    name: "consoleBadRows",
    summary: "As /v1/files/{file}/bad-rows",
    parameters: { file: inPath.file },
    answers: {
      200: { about: "As they were sent.", content: [{ type: "text/csv" }] },
      401: asks,
    },
    problems: ["no-such-file", "no-bad-rows", "content-gone"],
  },
  {
    ...shared,
    path: "/console/files/{file}/lines",
    name: "consoleFindLine",
    summary: "From a form to the page of a line",
    parameters: { file: inPath.file },
    query: { line: { about: "The line in the file as sent, from 1." } },
    answers: { 303: { about: "To the line.", content: [], headers: { Location: "The line." } }, 401: asks },
  },
  {
    ...shared,
    path: "/console/files/{file}/lines/{line}",
    name: "consoleLine",
    summary: "What became of a line of a file",
    parameters: { file: inPath.file, line: { about: "The line in the file as sent, from 1." } },
    answers: { 200: page, 401: asks, 404: missing },
  },
  {
    ...shared,
    path: "/console/entities",
    name: "consoleFindEntity",
    summary: "From a form to the page of an entity",
    query: {
      type: { about: "The entity's type." },
      key: { about: "Its normalised key." },
      partner: { about: "Whose; of operators and auditors." },
    },
    answers: {
      200: page,
      303: { about: "To the entity.", content: [], headers: { Location: "The entity." } },
      401: asks,
    },
  },
  {
    ...shared,
    path: "/console/entities/{type}/{key}",
    name: "consoleEntity",
    summary: "One entity as it is now",
    parameters: { type: inPath.type, key: { about: "The normalised key, URL-encoded." } },
    answers: { 200: page, 401: asks, 404: missing },
  },
  {
    ...shared,
    ...staff,
    path: "/console/dead-letters",
    name: "consoleDeadLetters",
    summary: "What could not be delivered or handled",
    answers: staffPage,
  },
  {
    ...shared,
    ...staff,
    path: "/console/dead-letters/{id}",
    name: "consoleDeadLetter",
    summary: "One dead letter, what it carries, and what to do",
    parameters: { id: { about: "The letter's id." } },
    answers: staffPage,
  },
  {
    ...shared,
    ...staff,
    path: "/console/flow",
    name: "consoleFlow",
    summary: "How long the newest files took, and how fast their rows went",
    answers: staffPage,
  },
  {
    ...shared,
    ...staff,
    path: "/console/topology",
    name: "consoleTopology",
    summary: "The topology as a live picture, with how full every queue is",
    answers: staffPage,
  },
  {
    ...shared,
    path: "/web/console.js",
    name: "getConsoleScript",
    summary: "The console's script",
    answers: {
      200: { about: "The script.", content: [{ type: "text/javascript" }], headers: tagged },
      304: unchanged,
    },
  },
];
