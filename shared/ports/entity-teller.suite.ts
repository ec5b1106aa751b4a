/** How every entity teller behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import type { EntityStore } from "./entity-store.ts";
import type { EntityTeller } from "./entity-teller.ts";
import { sampleEntity, sampleWrite } from "./samples.suite.ts";

/** A teller, the store of the same table, and an item's outbox as it lies there. */
export interface EntityTellerUnderTest {
  readonly teller: EntityTeller;
  readonly entities: EntityStore;
  /** The event's id, epoch and payload, unmarshalled; null where there is no item. */
  readonly outbox: (
    key: string,
  ) => Promise<{ readonly id: unknown; readonly epoch: unknown; readonly payload: unknown } | null>;
}

/** Runs the suite. `open` may answer the same store every time: each test keeps to keys of its own. */
export function entityTellerSuite(name: string, open: () => Promise<EntityTellerUnderTest>): void {
  describe(name, () => {
    test("marks the outbox and leaves the entity, its event and its next write as they were", async () => {
      const { teller, entities, outbox } = await open();
      const first = sampleWrite("T-1");
      await entities.write([first]);
      const before = await outbox("T-1");
      expect(await teller.retell([first.after.id], "mark-1")).toEqual(["retold"]);
      expect(await entities.read([first.after.id])).toEqual([first.after]);
      expect(await outbox("T-1")).toEqual({
        id: before?.id,
        epoch: 1,
        payload: { ...first.event.payload, retold: "mark-1" },
      });
      expect(await teller.retell([first.after.id], "mark-2")).toEqual(["retold"]);
      expect(await outbox("T-1")).toMatchObject({ payload: { retold: "mark-2" } });
      // A lost reply's repeat still knows itself, and a row that comes later is a new event without a mark.
      expect(await entities.write([first])).toEqual([{ kind: "written" }]);
      const next = sampleWrite("T-1", { version: 2, record: 2 });
      expect(await entities.write([next])).toEqual([{ kind: "written" }]);
      expect(await outbox("T-1")).toEqual({ id: next.event.id, epoch: 1, payload: next.event.payload });
    });

    test("raises the epoch with the mark, and lowers none", async () => {
      const { teller, entities, outbox } = await open();
      const first = sampleWrite("T-4");
      await entities.write([first]);
      expect(await teller.retell([first.after.id], "mark-1", 3)).toEqual(["retold"]);
      expect(await entities.read([first.after.id])).toEqual([{ ...first.after, epoch: 3 }]);
      expect(await outbox("T-4")).toMatchObject({ id: first.event.id, epoch: 3 });
      expect(await teller.retell([first.after.id], "mark-2", 2)).toEqual(["missing"]);
      // A writer of before the restore has lost, whatever the version says.
      const late = sampleWrite("T-4", { version: 2, record: 2 });
      expect(await entities.write([late])).toEqual([{ kind: "lost", current: { ...first.after, epoch: 3 } }]);
    });

    test("tells a tombstone again, and makes nothing where there is nothing", async () => {
      const { teller, entities, outbox } = await open();
      const removal = sampleWrite("T-2", { version: 2, record: 2, data: null });
      await entities.write([sampleWrite("T-2")]);
      await entities.write([removal]);
      const nobody = sampleEntity("T-3").id;
      expect(await teller.retell([nobody, removal.after.id], "mark")).toEqual(["missing", "retold"]);
      expect(await entities.read([nobody, removal.after.id])).toEqual([null, removal.after]);
      expect(await outbox("T-3")).toBeNull();
      expect(await teller.retell([], "mark")).toEqual([]);
    });
  });
}
