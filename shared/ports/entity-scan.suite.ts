/** How every scan of the entities behaves. Each adapter runs it. */
import { expect, test } from "bun:test";
import { EntityType } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { EntityScan } from "./entity-scan.ts";
import type { Entity, EntityStore } from "./entity-store.ts";
import { sampleWrite } from "./samples.suite.ts";

/** A scan, and the store of the same table. */
export interface EntityScanUnderTest {
  readonly scan: EntityScan;
  readonly entities: EntityStore;
}

/** Runs the suite. The table may hold other entities too; none of those asked for here. */
export function entityScanSuite(name: string, open: () => Promise<EntityScanUnderTest>): void {
  test(`${name} brings every entity of a type once, as it was written, and no other`, async () => {
    const { scan, entities } = await open();
    const ship = v.parse(EntityType, "ship");
    const all = async (): Promise<Entity[]> => {
      const found: Entity[] = [];
      for await (const some of scan.all(ship)) found.push(...some);
      return found.toSorted((a, b) => (a.id.key < b.id.key ? -1 : 1));
    };
    expect(await all()).toEqual([]);
    const shipped = Array.from({ length: 30 }, (_, index) => {
      const write = sampleWrite(`S-${String(index).padStart(2, "0")}`);
      return { ...write, after: { ...write.after, id: { ...write.after.id, entity: ship } } };
    });
    await entities.write([...shipped, sampleWrite("S-of-another-type")]);
    const [first, ...rest] = shipped;
    if (first === undefined) throw new Error("30 were made");
    const gone = { ...first, after: { ...first.after, data: null, version: 2 }, expectedVersion: 1 };
    const source = { ...first.after.source, record: 2 };
    const removal = { ...gone, after: { ...gone.after, source }, event: { ...first.event, version: 2 } };
    expect(await entities.write([removal])).toEqual([{ kind: "written" }]);
    expect(await all()).toEqual([removal.after, ...rest.map(({ after }) => after)]);
  });
}
