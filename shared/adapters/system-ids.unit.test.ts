import { expect, test } from "bun:test";
import { TraceParent } from "@sluice/contracts/envelope.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { systemIds } from "./system-ids.ts";

test("ulids rise, also within a millisecond, and make file ids", () => {
  const ids = Array.from({ length: 1000 }, () => systemIds.ulid());
  expect(ids).toEqual([...new Set(ids)].toSorted());
  for (const id of ids) expect(v.is(FileId, `f_${id}`)).toBe(true);
});

test("traces are valid and never alike", () => {
  const traces = Array.from({ length: 100 }, () => systemIds.traceparent());
  expect(new Set(traces).size).toBe(100);
  for (const trace of traces) expect(v.is(TraceParent, trace)).toBe(true);
});
