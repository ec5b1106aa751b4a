/** How every entity adopter behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import type { EntityAdopter } from "./entity-adopter.ts";
import type { EntityTellerUnderTest } from "./entity-teller.suite.ts";
import { sampleFile, sampleWrite } from "./samples.suite.ts";

/** An adopter, and the others of the same table. */
export interface EntityAdopterUnderTest extends EntityTellerUnderTest {
  readonly adopter: EntityAdopter;
}

const adoptionOf = (key: string) => {
  const { after, event, broadcast } = sampleWrite(key);
  const source = { ...after.source, file: sampleFile("A"), sequence: 0 };
  return { after: { ...after, source, journal: `acme/journal#${key}` }, event, broadcast };
};

/** Runs the suite. `open` may answer the same store every time: each test keeps to keys of its own. */
export function entityAdopterSuite(name: string, open: () => Promise<EntityAdopterUnderTest>): void {
  describe(name, () => {
    test("makes entities whose event has no id that a pipe would carry, and the next file's write follows", async () => {
      const { adopter, entities, outbox } = await open();
      const adoptions = [adoptionOf("AD-1"), adoptionOf("AD-2")];
      expect(await adopter.adopt(adoptions)).toEqual(["adopted", "adopted"]);
      const ids = adoptions.map(({ after }) => after.id);
      expect(await entities.read(ids)).toEqual(adoptions.map(({ after }) => after));
      expect(await outbox("AD-1")).toMatchObject({ id: undefined });
      const next = sampleWrite("AD-1", { version: 2, sequence: 1, record: 1 });
      expect(await entities.write([next])).toEqual([{ kind: "written" }]);
      expect(await outbox("AD-1")).toMatchObject({ id: next.event.id });
    });

    test("leaves what is there, whoever made it", async () => {
      const { adopter, entities } = await open();
      const there = sampleWrite("AD-3");
      await entities.write([there]);
      const adoption = adoptionOf("AD-4");
      await adopter.adopt([adoption]);
      const other = { ...adoption, after: { ...adoption.after, journal: "acme/another#0" } };
      expect(await adopter.adopt([adoptionOf("AD-3"), other])).toEqual(["there", "there"]);
      expect(await entities.read([there.after.id, adoption.after.id])).toEqual([there.after, adoption.after]);
    });

    test("has a repair tell what was never told, once more each time", async () => {
      const { adopter, teller, entities, outbox } = await open();
      const adoption = adoptionOf("AD-5");
      await adopter.adopt([adoption]);
      for (const mark of ["mark-1", "mark-2"]) {
        expect(await teller.retell([adoption.after.id], mark)).toEqual(["retold"]);
        expect(await outbox("AD-5")).toMatchObject({ id: adoption.event.id, payload: { retold: mark } });
      }
      expect(await entities.read([adoption.after.id])).toEqual([adoption.after]);
    });
  });
}
