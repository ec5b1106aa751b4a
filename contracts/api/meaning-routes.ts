/** The routes of state-query that tell what things mean, and the interface of itself: nobody's key is asked for. */
import * as v from "valibot";
import { CodeHelp } from "../codes/help.ts";
import { ProblemHelp } from "../problems/catalogue.ts";
import { CodeList, EventList, ProblemList } from "./answers.ts";
import { json, language, tagged, unchanged, unlessKnown } from "./parts.ts";
import type { Route } from "./route.ts";

const shared = { method: "GET", services: ["state-query"] } as const;

/** Codes and problems. */
export const meaningRoutes: readonly Route[] = [
  {
    ...shared,
    path: "/v1/codes",
    name: "listCodes",
    tag: "Meanings",
    summary: "List every code of a report",
    access: "anyone",
    headers: { ...language, ...unlessKnown },
    answers: { 200: json("All of them.", CodeList, tagged), 304: unchanged },
    problems: [],
  },
  {
    ...shared,
    path: "/v1/codes/{code}",
    name: "getCode",
    tag: "Meanings",
    summary: "Ask what a code means and how to mend it",
    access: "anyone",
    parameters: { code: { about: "The code, such as `cell.pattern`." } },
    headers: { ...language, ...unlessKnown },
    answers: { 200: json("The code.", CodeHelp, tagged), 304: unchanged },
    problems: ["no-such-code"],
  },
  {
    ...shared,
    path: "/problems",
    name: "listProblems",
    tag: "Meanings",
    summary: "List every kind of problem",
    access: "anyone",
    headers: unlessKnown,
    answers: {
      200: {
        about: "All of them.",
        content: [{ type: "application/json", schema: ProblemList }, { type: "text/html" }],
        headers: tagged,
      },
      304: unchanged,
    },
    problems: [],
  },
  {
    ...shared,
    path: "/problems/{code}",
    name: "getProblem",
    tag: "Meanings",
    summary: "Ask what a problem's type means",
    access: "anyone",
    parameters: { code: { about: "The last part of the `type`." } },
    headers: unlessKnown,
    answers: {
      200: {
        about: "The kind of problem.",
        content: [{ type: "application/json", schema: ProblemHelp }, { type: "text/html" }],
        headers: tagged,
      },
      304: unchanged,
    },
    problems: ["no-such-problem"],
  },
];

/** The interface told of itself, and its pages. */
export const pageRoutes: readonly Route[] = [
  {
    ...shared,
    path: "/docs",
    name: "readDocs",
    tag: "Meanings",
    summary: "Browse this interface",
    access: "anyone",
    answers: { 200: { about: "A page.", content: [{ type: "text/html" }], headers: tagged }, 304: unchanged },
    problems: [],
  },
  {
    ...shared,
    path: "/v1/openapi.json",
    name: "getOpenApi",
    tag: "Meanings",
    summary: "This document: every route, as OpenAPI 3.1",
    access: "anyone",
    headers: unlessKnown,
    answers: {
      200: json("OpenAPI.", v.objectWithRest({ openapi: v.string() }, v.unknown()), tagged),
      304: unchanged,
    },
    problems: [],
  },
  {
    ...shared,
    path: "/v1/asyncapi.json",
    name: "getAsyncApi",
    tag: "Meanings",
    summary: "Every event and queue, as AsyncAPI 3",
    access: "anyone",
    headers: unlessKnown,
    answers: {
      200: json("AsyncAPI.", v.objectWithRest({ asyncapi: v.string() }, v.unknown()), tagged),
      304: unchanged,
    },
    problems: [],
  },
  {
    ...shared,
    path: "/v1/schemas",
    name: "listSchemas",
    tag: "Meanings",
    summary: "List every event: who emits it, who acts on it",
    access: "anyone",
    headers: unlessKnown,
    answers: { 200: json("All of them.", EventList, tagged), 304: unchanged },
    problems: [],
  },
  {
    ...shared,
    path: "/v1/schemas/{event}",
    name: "getSchema",
    tag: "Meanings",
    summary: "Get an event's JSON Schema",
    access: "anyone",
    parameters: { event: { about: "The event's type, such as `file.received.v1`." } },
    headers: unlessKnown,
    answers: {
      200: json("JSON Schema.", v.objectWithRest({ $id: v.string() }, v.unknown()), tagged),
      304: unchanged,
    },
    problems: ["no-such-schema"],
  },
  {
    ...shared,
    path: "/web/style.css",
    name: "getStyle",
    tag: "Meanings",
    summary: "The style of the pages",
    access: "anyone",
    answers: { 200: { about: "The style.", content: [{ type: "text/css" }] }, 304: unchanged },
    problems: [],
  },
  {
    ...shared,
    path: "/web/icon.svg",
    name: "getIcon",
    tag: "Meanings",
    summary: "The picture beside the pages' titles",
    access: "anyone",
    answers: { 200: { about: "The picture.", content: [{ type: "image/svg+xml" }] }, 304: unchanged },
    problems: [],
  },
];
