/** What every projection must do: run by each adapter's test. */
import { beforeAll, describe, expect, test } from "bun:test";
import type { Projection } from "./projection.ts";

let partitions = 0;
const fresh = (): string => `partition-${(partitions += 1)}`;

/** Runs the suite. */
export function projectionSuite(name: string, make: () => Promise<Projection>): void {
  describe(name, () => {
    let projection: Projection;
    beforeAll(async () => {
      projection = await make();
    });
    const put = (pk: string, sk: string, version: number, item: object, epoch = 1) =>
      projection.putAll([{ pk, sk, epoch, version, item: { ...item } }]);

    test("keeps the newest of a key, whatever the order", async () => {
      const pk = fresh();
      await put(pk, "a", 2, { value: "two" });
      await put(pk, "a", 1, { value: "one" });
      await put(pk, "a", 1, { value: "restored" }, 2);
      await put(pk, "a", 3, { value: "three" });
      expect(await projection.getAll([{ pk, sk: "a" }])).toEqual([{ value: "restored" }]);
    });

    test("gives many items in the order of their keys, and null for what is not there", async () => {
      const pk = fresh();
      const keys = Array.from({ length: 230 }, (_, at) => ({ pk: `${pk}-${at}`, sk: "x" }));
      await projection.putAll(
        keys
          .filter((_, at) => at % 3 !== 0)
          .map((key) => ({ ...key, epoch: 1, version: 1, item: { ...key } })),
      );
      const found = await projection.getAll(keys);
      expect(found).toEqual(keys.map((key, at) => (at % 3 === 0 ? null : key)));
      expect(await projection.getAll([])).toEqual([]);
    });

    test("counts a partition, and gives what lies behind a sort key, in order", async () => {
      const pk = fresh();
      for (const sk of ["3", "1", "2", "4"]) await put(pk, sk, 1, { sk });
      expect(await projection.count(pk)).toBe(4);
      expect(await projection.count(`${pk}-other`)).toBe(0);
      const behind = await projection.after({ pk, sk: "15", limit: 2 });
      expect(behind.map(({ sk }) => sk)).toEqual(["2", "3"]);
    });
  });
}
