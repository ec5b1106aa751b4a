import { expect, test } from "bun:test";
import { waitOf } from "./prefer.ts";

test.each<[header: string | undefined, seconds: number | null]>([
  [undefined, null],
  ["", null],
  ["wait=10", 10],
  ["respond-async, wait=10", 10],
  ["return=minimal; foo=bar,WAIT = 7", 7],
  ['wait="3"; x=1', 3],
  ["wait=90", 25],
  ["wait=0", 0],
  ["wait=1, wait=2", 1],
  ["wait=-1", null],
  ["wait=1.5", null],
  ["wait", null],
  ["await=3", null],
])("Prefer: %s means %p seconds", (header, seconds) => {
  expect(waitOf(header, 25)).toBe(seconds);
});
