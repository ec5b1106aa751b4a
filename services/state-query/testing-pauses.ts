/** Pauses as the bus tells them, for state-query's tests. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { Group, staff } from "@sluice/contracts/ids.ts";
import { type PauseScope, scopeName } from "@sluice/contracts/pause.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { second } from "./testing.ts";

const group = v.parse(Group, "any");
const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

const aboutPause =
  (type: "feed.paused.v1" | "feed.resumed.v1", reason: string) =>
  (scope: PauseScope, version: number, at: number): Message =>
    pipelineEvent(
      type,
      {
        ...{ aggregate: `pause:${scopeName(scope)}`, version, epoch: 1, group, trace },
        partner: scope.partner ?? staff,
        occurredAt: new Date(second(at)),
      },
      { ...scope, by: "OPERATOR1", reason },
    );

/** A scope is paused at a second of the tests' day, by the word of that version; or resumed. */
export const feedPaused = aboutPause("feed.paused.v1", "the old database is moved");
export const feedResumed = aboutPause("feed.resumed.v1", "it is moved");
