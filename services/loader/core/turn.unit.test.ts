import { describe, expect, test } from "bun:test";
import { fileId, refOf, trace } from "../testing.ts";
import { type Entry, nextMove, takeTold, type Told } from "./turn.ts";

const ref = refOf(1);
const work = { rows: 0, shards: [], trace };
const received: Told = { ...ref, state: "received", purpose: "load" };
/** As its event tells it alone, and once it is known what the file was sent for. */
const validated: Told = { ...ref, state: "validated", purpose: null, ...work };
const ready: Told = { ...ref, state: "validated", purpose: "load", ...work };
const rejected: Told = { ...ref, state: "ended", how: "rejected" };
const failed: Told = { ...ref, state: "ended", how: "failed" };
const open: Entry = { ...ref, state: "open", purpose: "load", ...work };
const refused: Entry = { ...ref, state: "ended", how: "refused" };
const loaded: Entry = { ...ref, state: "loaded" };

describe("what the bus tells of a file", () => {
  test.each<[string, Entry | null, Told, "changed" | "repeat" | "impossible"]>([
    ["nothing, received", null, received, "changed"],
    ["nothing, validated (received is late)", null, validated, "changed"],
    ["nothing, rejected (received is late)", null, rejected, "changed"],
    ["received, received", received, received, "repeat"],
    ["received, validated", received, validated, "changed"],
    ["received, failed", received, failed, "changed"],
    ["validated, received", validated, received, "changed"],
    ["both, received", ready, received, "repeat"],
    ["both, validated", ready, validated, "repeat"],
    ["refused, validated", refused, validated, "repeat"],
    ["refused, received", refused, received, "repeat"],
    ["refused, rejected", refused, rejected, "impossible"],
    ["validated, validated", validated, validated, "repeat"],
    ["validated, rejected", validated, rejected, "impossible"],
    ["rejected, received", rejected, received, "repeat"],
    ["rejected, rejected", rejected, rejected, "repeat"],
    ["rejected, failed", rejected, failed, "impossible"],
    ["failed, validated", failed, validated, "impossible"],
    ["open, received", open, received, "repeat"],
    ["open, validated", open, validated, "repeat"],
    ["open, rejected", open, rejected, "impossible"],
    ["loaded, received", loaded, received, "repeat"],
    ["loaded, validated", loaded, validated, "repeat"],
    ["loaded, failed", loaded, failed, "impossible"],
  ])("%s", (_case, entry, told, kind) => {
    const step = takeTold(entry, told);
    expect(step.kind).toBe(kind);
    const isGood = told === validated || entry === validated;
    if (step.kind === "changed") expect(step.entry).toEqual(isGood && entry !== null ? ready : told);
  });

  test("a second file at a sequence is impossible, and both are named", () => {
    const step = takeTold(received, { ...received, file: fileId(2) });
    expect(step).toEqual({
      kind: "impossible",
      reason: `sequence 1 of acme's counter files is ${fileId(1)}: it cannot be ${fileId(2)} too`,
    });
  });
});

describe("at the turn's head", () => {
  const turn = { next: 1, open: null };
  test.each<[string, Entry | null, ReturnType<typeof nextMove>]>([
    ["an unknown file is waited for", null, { kind: "wait" }],
    ["a file in judgement is waited for", received, { kind: "wait" }],
    ["an ended file is passed", rejected, { kind: "pass", turn: { next: 2, open: null } }],
    ["a loaded file is passed", loaded, { kind: "pass", turn: { next: 2, open: null } }],
    ["a good file of which nobody knows what it was sent for is waited for", validated, { kind: "wait" }],
    ["a good file is opened", ready, { kind: "open", turn: { next: 1, open: fileId(1) }, entry: open }],
    ["an open file goes on", open, { kind: "go-on", entry: open }],
    ["a refused file is passed", refused, { kind: "pass", turn: { next: 2, open: null } }],
  ])("%s", (_case, entry, move) => {
    expect(nextMove(turn, entry)).toEqual(move);
  });
});
