/** The routes by which feeds and partners are paused and resumed. */
import * as v from "valibot";
import { FeedName, PartnerId } from "../ids.ts";
import { Reasoned } from "../operator-decision.ts";
import { inPath, json, unchanged, unlessKnown } from "./parts.ts";
import { PauseList } from "./pause-view.ts";
import { PauseOfFeed } from "./requests.ts";
import type { Route } from "./route.ts";

const PauseTaken = v.object({
  feed: v.exactOptional(FeedName),
  partner: v.exactOptional(PartnerId),
  paused: v.boolean(),
  repeat: v.boolean(),
});

const say = (word: "pause" | "resume", what: "feed" | "partner", summary: string): Route => ({
  method: "POST",
  path: what === "feed" ? `/v1/feeds/{feed}/${word}` : `/v1/partners/{partner}/${word}`,
  services: ["loader"],
  name: what === "feed" ? `${word}Feed` : `${word}Partner`,
  tag: "Operators",
  summary,
  access: "operator",
  parameters: what === "feed" ? { feed: inPath.feed } : { partner: inPath.partner },
  body: {
    type: "application/json",
    required: true,
    schema: what === "feed" ? PauseOfFeed : Reasoned,
  },
  answers: { 202: json("The word is kept; `repeat` where it was so before.", PauseTaken) },
  problems: [
    "operator-only",
    "invalid-body",
    ...(what === "feed" ? (["unknown-feed"] as const) : []),
    "busy",
  ],
});

/** All of them. */
export const pauseRoutes: readonly Route[] = [
  say("pause", "feed", "Load no new file of a feed, of every partner or of one"),
  say("resume", "feed", "Let the files of a feed be loaded again"),
  say("pause", "partner", "Load no new file of a partner"),
  say("resume", "partner", "Let the files of a partner be loaded again"),
  {
    method: "GET",
    path: "/v1/pauses",
    services: ["state-query"],
    name: "listPauses",
    tag: "Files",
    summary: "See what is paused",
    access: "any key",
    headers: unlessKnown,
    answers: { 200: json("What concerns the caller.", PauseList), 304: unchanged },
    problems: [],
  },
];
