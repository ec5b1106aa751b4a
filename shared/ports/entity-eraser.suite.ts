/** How every entity eraser behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import type { EntityEraser } from "./entity-eraser.ts";
import type { EntityStore, EntityWrite } from "./entity-store.ts";
import { sampleWrite } from "./samples.suite.ts";

/** An eraser, and the store of the same table. */
export interface EntityEraserUnderTest {
  readonly eraser: EntityEraser;
  readonly entities: EntityStore;
}

/** Runs the suite. `open` may answer the same store every time: each test keeps to keys of its own. */
export function entityEraserSuite(name: string, open: () => Promise<EntityEraserUnderTest>): void {
  describe(name, () => {
    /** The next version, by the source of the one before. */
    const erased = (key: string, before: EntityWrite): EntityWrite => {
      const next = sampleWrite(key, { version: 2, record: 2 });
      return { ...next, after: { ...next.after, source: before.after.source } };
    };

    test("writes the next version by the same source; a load that decided by the one before loses", async () => {
      const { eraser, entities } = await open();
      const first = sampleWrite("E-1");
      await entities.write([first]);
      const write = erased("E-1", first);
      expect(await eraser.erase(write)).toBe(true);
      expect(await entities.read([first.after.id])).toEqual([write.after]);
      expect(await entities.write([sampleWrite("E-1", { version: 2, record: 3 })])).toEqual([
        { kind: "lost", current: write.after },
      ]);
    });

    test("loses against another version, and makes nothing where there is nothing", async () => {
      const { eraser, entities } = await open();
      const first = sampleWrite("E-2");
      expect(await eraser.erase(erased("E-2", first))).toBe(false);
      await entities.write([first]);
      const second = sampleWrite("E-2", { version: 2, record: 2 });
      await entities.write([second]);
      expect(await eraser.erase(erased("E-2", first))).toBe(false);
      expect(await entities.read([first.after.id])).toEqual([second.after]);
    });
  });
}
