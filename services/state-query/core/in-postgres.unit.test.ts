import { expect, test } from "bun:test";
import { fileView } from "./file-view.ts";
import { reachOf, surelyThere } from "./in-postgres.ts";

test("the old database has a version once every event of its file is settled, and for sure where none was discarded", () => {
  const file = fileView("f_1", [
    { id: "e", type: "other", occurredAt: "", partner: "acme", epoch: 1, version: 1, payload: {} },
  ]);
  if (file === null) throw new Error("no file");
  const discarded = { ...file, phase: "synced" as const, counts: { ...file.counts, discarded: 1 } };
  const reaches = [
    null,
    { ...file, phase: "sync" as const },
    discarded,
    { ...discarded, counts: file.counts },
  ].map(reachOf);
  expect(reaches).toEqual(["not-known", "on-its-way", "doubtful", "there"]);
  const versions = reaches.map((reach, index) => ({ reach, version: 4 - index }));
  expect(surelyThere(versions)).toBe(1);
  expect(surelyThere(versions.slice(0, 3))).toBeNull();
});
