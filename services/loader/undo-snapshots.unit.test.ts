/** The undo of a snapshot: what it removed comes back, and the snapshot before it is the live one again. */
import { describe, expect, test } from "bun:test";
import { fileId } from "./testing.ts";
import { live } from "./testing-lives.ts";
import { putSnapshot, sendSnapshot, snapshotLoader, snapshotsOf, valuesOf } from "./testing-snapshots.ts";
import { keys, payloadOf, undo } from "./testing-undo.ts";

describe("undoing a snapshot", () => {
  const values = { a: 1, b: 2, c: 3 };

  test("brings its removals back, and the snapshot before it is the one that the next is compared with", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, values, 2);
    await sendSnapshot(loader, 2, { a: 10, d: 4 }, 2);
    await undo(loader, 3, 2);
    expect(await valuesOf(loader, keys)).toEqual(values);
    expect(payloadOf(loader, 3, "file.loaded.v1")).toMatchObject({
      manifestShards: 2,
      manifestOf: fileId(1),
    });
    await sendSnapshot(loader, 4, { a: 1, b: 2 });
    expect(payloadOf(loader, 4, "load.planned.v1")).toMatchObject({ plan: { keysBefore: 3, removals: 1 } });
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2 });
  });

  test("and undoing that again makes the snapshot live again", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, values, 2);
    await sendSnapshot(loader, 2, { a: 10, d: 4 }, 2);
    await undo(loader, 3, 2);
    await undo(loader, 4, 3, undefined, 2);
    expect(await valuesOf(loader, keys)).toEqual({ a: 10, d: 4 });
    expect(payloadOf(loader, 4, "file.loaded.v1")).toMatchObject({ manifestOf: fileId(2) });
    await sendSnapshot(loader, 5, { a: 10 });
    expect(payloadOf(loader, 5, "load.planned.v1")).toMatchObject({ plan: { keysBefore: 2, removals: 1 } });
  });

  test("the first one leaves nothing, and nothing that the next would remove", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, values);
    await undo(loader, 2, 1);
    expect(await valuesOf(loader, keys)).toEqual({});
    expect(payloadOf(loader, 2, "file.loaded.v1")).toMatchObject({ manifestShards: 0 });
    await sendSnapshot(loader, 3, { a: 1 });
    expect(payloadOf(loader, 3, "load.planned.v1")).toMatchObject({ plan: { keysBefore: 0, removals: 0 } });
  });

  test("that a later one has replaced is refused: that one says what is there", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, values);
    await sendSnapshot(loader, 2, { a: 1, b: 2 });
    await undo(loader, 3, 1);
    expect(payloadOf(loader, 3, "file.refused.v1")?.["reason"]).toBe(
      `a later snapshot, file ${fileId(2)}, is live and says what is there: undo that one first`,
    );
    expect(await valuesOf(loader, keys)).toEqual({ a: 1, b: 2 });
  });

  test("takes its rows from what was judged, not from what was kept aside", async () => {
    const loader = snapshotLoader(snapshotsOf(1));
    await sendSnapshot(loader, 1, values);
    await live(loader, await putSnapshot(loader, 2, { a: 7, b: 8, c: 9 }, 1, new Set([2])), []);
    expect(await valuesOf(loader, keys)).toEqual({ a: 7, b: 2, c: 9 });
    await undo(loader, 3, 2);
    expect(await valuesOf(loader, keys)).toEqual(values);
    expect(payloadOf(loader, 3, "file.loaded.v1")).toMatchObject({ tally: { rows: 2, updated: 2 } });
  });
});
