import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import { File, type FileFact, step } from "./file.ts";

const receipt = {
  file: "f_01J00000000000000000000001",
  partner: "acme",
  feed: "orders",
  feedVersion: 1,
  entity: "order",
  sequence: 1,
  object: "acme/f_01J00000000000000000000001/raw",
  bytes: 10,
  sha256: "0".repeat(64),
  shards: 1,
  engine: "e1",
  receivedAtMs: 0,
};
const files = {
  received: v.parse(File, { ...receipt, status: "received" }),
  sharded: v.parse(File, { ...receipt, status: "sharded", rows: 3 }),
  failed: v.parse(File, { ...receipt, status: "failed", faultTotal: 2 }),
  rejected: v.parse(File, { ...receipt, status: "rejected", rows: 3 }),
  refused: v.parse(File, { ...receipt, status: "refused", rows: 3 }),
  withdrawn: v.parse(File, { ...receipt, status: "withdrawn" }),
};
const facts: Record<string, FileFact> = {
  sharded: { kind: "sharded", rows: 3 },
  failed: { kind: "failed", faultTotal: 2 },
  rejected: { kind: "rejected" },
  refused: { kind: "refused" },
  withdrawn: { kind: "withdrawn" },
};

describe("every fact on every file has one answer", () => {
  test.each([
    ["received", "sharded", "changed"],
    ["received", "failed", "changed"],
    ["received", "rejected", "early"],
    ["sharded", "sharded", "repeat"],
    ["sharded", "failed", "impossible"],
    ["sharded", "rejected", "changed"],
    ["failed", "sharded", "impossible"],
    ["failed", "failed", "repeat"],
    ["failed", "rejected", "impossible"],
    ["rejected", "sharded", "repeat"],
    ["rejected", "failed", "impossible"],
    ["rejected", "rejected", "repeat"],
    ["received", "refused", "early"],
    ["sharded", "refused", "changed"],
    ["failed", "refused", "impossible"],
    ["rejected", "refused", "impossible"],
    ["refused", "refused", "repeat"],
    ["refused", "rejected", "impossible"],
    ["refused", "sharded", "repeat"],
    ["received", "withdrawn", "changed"],
    ["sharded", "withdrawn", "changed"],
    ["failed", "withdrawn", "repeat"],
    ["rejected", "withdrawn", "repeat"],
    ["withdrawn", "sharded", "repeat"],
    ["withdrawn", "failed", "repeat"],
    ["withdrawn", "rejected", "repeat"],
    ["withdrawn", "withdrawn", "repeat"],
  ] as const)("%s, then %s: %s", (status, fact, kind) => {
    const next = step(files[status], facts[fact] ?? { kind: "rejected" });
    expect(next.kind).toBe(kind);
    if (next.kind === "changed") expect(next.file).toEqual(files[fact]);
  });
});

test("what is impossible says which file, what it is, and what it cannot be", () => {
  expect(step(files.failed, { kind: "rejected" })).toEqual({
    kind: "impossible",
    reason: "file f_01J00000000000000000000001 is failed: it cannot be rejected",
  });
});
