import { expect, test } from "bun:test";
import { upcast } from "@sluice/contracts/events/upcast.ts";
import * as v from "valibot";
import { readAspect } from "./aspect.ts";

const stored = {
  id: "file:f_1@2.1",
  type: "file.named.v1",
  occurredAt: "2026-11-21T00:00:00.000Z",
  partner: "acme",
  epoch: 1,
  version: 2,
  payload: { file: "f_1" },
};
const step = upcast(
  { type: "file.named.v1", payload: v.object({ file: v.string() }) },
  { type: "file.named.v2", payload: v.object({ files: v.array(v.string()) }) },
  ({ file }) => ({ files: [file] }),
);

test("what an earlier build stored is read in the newest version, under the id and version it has", () => {
  expect(readAspect(stored, [step])).toEqual({
    ...stored,
    type: "file.named.v2",
    payload: { files: ["f_1"] },
  });
  expect(readAspect(stored, [])).toEqual(stored);
});

test("what cannot be read is told of by the event's id", () => {
  expect(() => readAspect({ ...stored, payload: { file: 1 } }, [step])).toThrow(
    /the read model's event file:f_1@2\.1 cannot be read: file\.named\.v1 cannot be read as file\.named\.v2/,
  );
});
