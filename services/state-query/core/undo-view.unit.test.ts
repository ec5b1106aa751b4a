/** How undos are seen: as files of their own, and on the file that they take back. */
import { describe, expect, test } from "bun:test";
import type { Undo } from "@sluice/contracts/events/payloads.ts";
import type { FileId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { eventsOf, fileNumbered, second, testQuery, wholeWay } from "../testing.ts";

const [file, undo, redo] = [fileNumbered(1), fileNumbered(2), fileNumbered(3)];
const takesBack = (undoes: FileId, leaves: Undo["leaves"]): Undo => ({ undoes, of: file, leaves });

/** An undo's way to its end. */
function way(id: FileId, what: Undo, sequence: number): Message[] {
  const e = eventsOf(id, { at: sequence * 10 });
  const loaded = e.loaded();
  return [
    e.undoRequested(what, sequence),
    { ...loaded, payload: { ...loaded.payload, sequence, undo: what } },
    e.progressed(16),
  ];
}

describe("an undo", () => {
  test("is a file in the list, with what it takes back, and ends when all it wrote is settled", async () => {
    const query = await testQuery();
    const [requested, loaded, settled] = way(undo, takesBack(file, "undone"), 2);
    if (requested === undefined || loaded === undefined || settled === undefined) throw new Error("no way");
    await query.take(...wholeWay(file), requested);
    expect(await query.json(`/v1/files/${undo}`)).toMatchObject({
      ...{ phase: "load", undoes: file, undone: null, bytes: null, feed: "orders", mode: "load" },
    });
    expect(await query.json(`/v1/files/${file}`)).toMatchObject({ undone: null, undoes: null });
    await query.take(loaded, settled);
    expect(await query.json(`/v1/files/${undo}`)).toMatchObject({
      phase: "synced",
      counts: { rows: 20, emitted: 16 },
      times: { receivedAt: second(20), loadedAt: second(27) },
      timings: { load: 7000, sync: 1000 },
    });
    expect(await query.json("/v1/files")).toMatchObject({ files: [{ file: undo }, { file }] });
  });

  test("marks the file once it is done; the undo of it takes the mark away, in whatever order they come", async () => {
    const first = way(undo, takesBack(file, "undone"), 2);
    const again = way(redo, takesBack(undo, "restored"), 3);
    const query = await testQuery();
    await query.take(...wholeWay(file), ...first);
    expect(await query.json(`/v1/files/${file}`)).toMatchObject({
      phase: "synced",
      undone: { by: undo, at: second(27) },
    });
    await query.take(...again);
    expect(await query.json(`/v1/files/${file}`)).toMatchObject({ undone: null });
    const other = await testQuery();
    await other.take(...again, ...first, ...wholeWay(file));
    expect(await other.json(`/v1/files/${file}`)).toEqual(await query.json(`/v1/files/${file}`));
  });

  test("a synced file is asked for again each time: it may be undone", async () => {
    const query = await testQuery();
    await query.take(...wholeWay(file));
    expect((await query.get(`/v1/files/${file}`)).headers.get("cache-control")).toBe("private, no-cache");
  });
});
