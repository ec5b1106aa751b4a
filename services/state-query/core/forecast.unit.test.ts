import { expect, test } from "bun:test";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { eventsOf, fileNumbered, instant, second, wholeWay } from "../testing.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { type Aspect, aspectSk, keepNewest } from "./aspect.ts";
import { fileView } from "./file-view.ts";
import { paceOf, phaseSteps } from "./forecast.ts";
import { isPipelineEvent } from "@sluice/contracts/events/catalogue.ts";
import * as v from "valibot";

const file = fileNumbered(1);
const e = eventsOf(file);

function viewOf(...messages: readonly Message[]): FileView {
  const known = new Map<string, Aspect>();
  for (const { id, type, occurredAt, partner, epoch, version, payload } of messages) {
    const told = v.parse(v.record(v.string(), v.unknown()), payload);
    const sk = isPipelineEvent(type) ? aspectSk(type, told) : null;
    if (sk !== null) keepNewest(known, sk, { id, type, occurredAt, partner, epoch, version, payload: told });
  }
  const view = fileView(file, [...known.values()]);
  if (view === null) throw new Error("no file");
  return view;
}

const pace = { shard: 100, validate: 100, load: 100, sync: 50 };

test("a phase that is half done ends after as long again, and those behind it by the last file's pace", () => {
  const view = viewOf(e.received(), e.ready(0), e.ready(1), e.sharded(), e.shardValidated(0));
  const steps = phaseSteps(view, instant(12), pace);
  expect(steps.map(({ name, state, share }) => [name, state, share])).toEqual([
    ["receive", "done", 1],
    ["shard", "done", 1],
    ["validate", "now", 0.5],
    ["load", "later", 0],
    ["sync", "later", 0],
  ]);
  // Cut after 2 s, 10 s for half of it; 20 rows.
  expect(steps.map(({ endsAt }) => endsAt)).toEqual([null, null, second(22), second(24), second(25)]);
  expect(steps[1]?.ms).toBe(2000);
});

test("where no file went before, only the phase that goes on has a predicted end", () => {
  const view = viewOf(e.received(), e.sharded(), e.ready(0), e.ready(1), e.shardValidated(0));
  expect(phaseSteps(view, instant(12), null).map(({ endsAt }) => endsAt)).toEqual([
    ...[null, null],
    second(22),
    ...[null, null],
  ]);
});

test.each([
  ["is held", [e.sharded(), e.validated(), e.planned(), e.held()], "now"],
  ["is rejected", [e.sharded(), e.rejected()], "bad"],
  ["is withdrawn", [e.sharded(), e.validated(), e.withdrawn()], "bad"],
  ["was only checked", [e.sharded(), e.validated(), e.checked()], "later"],
] as const)("a file that %s has no predicted end", (_what, messages, state) => {
  const steps = phaseSteps(viewOf(e.received(), ...messages), instant(20), pace);
  expect(steps.map(({ endsAt }) => endsAt)).toEqual([null, null, null, null, null]);
  expect(steps.find((step) => step.state !== "done")?.state).toBe(state);
});

test("a file that is synced has all behind it, and is the pace of the next one", () => {
  const view = viewOf(...wholeWay(file));
  expect(
    phaseSteps(view, instant(90), pace).every(({ state, share }) => state === "done" && share === 1),
  ).toBe(true);
  expect(paceOf(view)).toEqual({ shard: 100, validate: 100, load: 150, sync: 50 });
  expect(paceOf(viewOf(e.received(), e.sharded()))).toBeNull();
});
