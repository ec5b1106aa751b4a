/** How every legacy store behaves. Each adapter runs it. */
import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import type { StateValue } from "@sluice/contracts/feed.ts";
import { FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as v from "valibot";
import type { LegacyChange, LegacyStore, LegacyTable, Settled, SettleResult } from "./legacy-store.ts";
import { settledTotal } from "./legacy-store.ts";

/** A fresh store, and its table legacy.bank_branches as it is now (owned columns at least). */
export interface LegacyStoreUnderTest {
  readonly store: LegacyStore;
  readonly branches: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Sets the name of a branch by hand; makes the row where there is none, removes it where the name is null. */
  readonly edit: (code: string, name: string | null) => Promise<void>;
}

const partner = v.parse(PartnerId, "acme");
/** A file by a letter. */
export const fileNamed = (letter: string): FileId => v.parse(FileId, `f_${letter.repeat(26)}`);

/** The bank branches' table, from the feed itself. */
export const branchTable: LegacyTable = (() => {
  const feed = feedOfEntity("bank-branch");
  if (feed === undefined) throw new Error("the feed bank-branches is gone");
  return feed.legacy;
})();

/** A change of a branch: `name` null for its removal. */
export function branchChange(
  code: string,
  version: number,
  name: string | null,
  { epoch = 1, file = fileNamed("A") } = {},
): LegacyChange {
  const entity = v.parse(Group, `${partner}:bank-branch:${code}`);
  const row: Record<string, StateValue> | null =
    name === null
      ? null
      : {
          partner,
          bank_code: "0001",
          branch_code: code,
          bank_kana: "ﾐｽﾞﾎ",
          bank_name: "みずほ",
          branch_kana: "ﾄｳｷﾖｳ",
          branch_name: name,
        };
  const id = `entity:${entity}@${version}.${epoch}`;
  return { event: { id, file, partner, entity, version, epoch }, table: branchTable, row };
}

/** Runs the suite against stores made by `open`; each is closed at the end of its test. */
export function legacyStoreSuite(name: string, open: () => Promise<LegacyStoreUnderTest>): void {
  const on = async (body: (under: LegacyStoreUnderTest) => Promise<void>) => {
    const under = await open();
    try {
      await body(under);
    } finally {
      await under.store.close();
    }
  };
  const names = async ({ branches }: LegacyStoreUnderTest) =>
    Object.fromEntries((await branches()).map((row) => [row["branch_code"], row["branch_name"]]));
  const settled = (...outcomes: Settled[]): SettleResult => ({ kind: "settled", outcomes });

  describe(`${name} settles`, () => {
    test("an event: its row is written whole", () =>
      on(async (under) => {
        const change = branchChange("001", 1, "東京");
        expect(await under.store.settle([change])).toEqual(settled("applied"));
        expect((await under.branches())[0]).toMatchObject(change.row ?? {});
      }));

    test("a repeat without effect, in a later call and within one", () =>
      on(async (under) => {
        const [one, two] = [branchChange("001", 1, "東京"), branchChange("001", 2, "大阪")];
        await under.store.settle([one]);
        expect(await under.store.settle([two, two, one])).toEqual(settled("applied", "repeat", "repeat"));
        expect(await names(under)).toEqual({ "001": "大阪" });
        expect((await under.store.unpublished(9)).map(settledTotal)).toEqual([2]);
      }));

    test("A, B, A of one entity in order, in one call", () =>
      on(async (under) => {
        const states = ["A", "B", "A"].map((state, index) => branchChange("001", index + 1, state));
        expect(await under.store.settle(states)).toEqual(settled("applied", "applied", "applied"));
        expect(await names(under)).toEqual({ "001": "A" });
      }));

    test("an older version after a newer one as superseded, and changes nothing", () =>
      on(async (under) => {
        await under.store.settle([branchChange("001", 3, "new")]);
        expect(await under.store.settle([branchChange("001", 2, "old")])).toEqual(settled("superseded"));
        expect(await names(under)).toEqual({ "001": "new" });
      }));

    test("by epoch before version: after a restore, version 1 of epoch 2 is newer than version 9 of epoch 1", () =>
      on(async (under) => {
        await under.store.settle([branchChange("001", 9, "before")]);
        const after = branchChange("001", 1, "restored", { epoch: 2 });
        expect(await under.store.settle([after])).toEqual(settled("applied"));
        expect(await names(under)).toEqual({ "001": "restored" });
      }));

    test("what a restore tells again under a new epoch: the row as of then, and counts it no second time", () =>
      on(async (under) => {
        const wrong = branchChange("001", 3, "wrong");
        await under.store.settle([branchChange("001", 1, "one"), branchChange("001", 2, "two"), wrong]);
        const of = branchChange("001", 2, "two");
        const restored = { ...of, event: { ...of.event, epoch: 2 }, retold: true };
        expect(await under.store.settle([restored])).toEqual(settled("repeat"));
        expect(await names(under)).toEqual({ "001": "two" });
        expect(await under.store.settle([wrong])).toEqual(settled("repeat"));
        expect(await under.store.settle([branchChange("001", 4, "late")])).toEqual(settled("superseded"));
        expect(await names(under)).toEqual({ "001": "two" });
        expect((await under.store.unpublished(9)).map(settledTotal)).toEqual([4]);
        await under.store.prune(new Date(Date.now() + 86_400_000), 9);
        const again = { ...restored, event: { ...restored.event, epoch: 3 } };
        expect(await under.store.settle([again])).toEqual(settled("repeat"));
        expect(await under.store.settle([branchChange("001", 3, "new", { epoch: 3 })])).toEqual(
          settled("applied"),
        );
        expect(await names(under)).toEqual({ "001": "new" });
        expect((await under.store.unpublished(9)).map(settledTotal)).toEqual([5]);
      }));

    test("a tombstone by removing the row, and the entity's next version by bringing it back", () =>
      on(async (under) => {
        await under.store.settle([branchChange("001", 1, "one"), branchChange("002", 1, "other")]);
        expect(await under.store.settle([branchChange("001", 2, null)])).toEqual(settled("applied"));
        expect(await names(under)).toEqual({ "002": "other" });
        expect(await under.store.settle([branchChange("001", 1, "late")])).toEqual(settled("repeat"));
        await under.store.settle([branchChange("001", 3, "again")]);
        expect(await names(under)).toEqual({ "001": "again", "002": "other" });
      }));

    test("a tombstone before the write that it follows: the write is superseded", () =>
      on(async (under) => {
        expect(await under.store.settle([branchChange("001", 2, null)])).toEqual(settled("applied"));
        expect(await under.store.settle([branchChange("001", 1, "late")])).toEqual(settled("superseded"));
        expect(await names(under)).toEqual({});
      }));

    test("a retold event by writing its row once more, and counts it no second time", () =>
      on(async (under) => {
        const change = branchChange("001", 2, "東京");
        const again = { ...change, retold: true };
        await under.store.settle([branchChange("001", 1, "before"), change, branchChange("002", 1, "other")]);
        await under.edit("001", "by hand");
        expect(await under.store.settle([again, again, change])).toEqual(
          settled("repeat", "repeat", "repeat"),
        );
        expect(await names(under)).toEqual({ "001": "東京", "002": "other" });
        await under.edit("001", null);
        expect(await under.store.settle([change])).toEqual(settled("repeat"));
        expect(await names(under)).toEqual({ "002": "other" });
        expect(await under.store.settle([change, again])).toEqual(settled("repeat", "repeat"));
        expect(await names(under)).toEqual({ "001": "東京", "002": "other" });
        await under.store.prune(new Date(Date.now() + 86_400_000), 9);
        expect(await under.store.settle([again])).toEqual(settled("repeat"));
        expect((await under.store.unpublished(9)).map(settledTotal)).toEqual([3]);
      }));

    test("a retold event that had never come as if it came now, and its first telling after that as a repeat", () =>
      on(async (under) => {
        const change = branchChange("001", 2, "東京");
        await under.store.settle([branchChange("001", 1, "before")]);
        expect(await under.store.settle([{ ...change, retold: true }])).toEqual(settled("applied"));
        expect(await under.store.settle([change])).toEqual(settled("repeat"));
        expect(await names(under)).toEqual({ "001": "東京" });
        expect((await under.store.unpublished(9)).map(settledTotal)).toEqual([2]);
      }));

    test("a retold event older than what is there as superseded, and a retold tombstone by removing the row again", () =>
      on(async (under) => {
        await under.store.settle([branchChange("001", 2, "newer")]);
        const older = { ...branchChange("001", 1, "older"), retold: true };
        expect(await under.store.settle([older])).toEqual(settled("superseded"));
        expect(await names(under)).toEqual({ "001": "newer" });
        const removal = branchChange("001", 3, null);
        await under.store.settle([removal]);
        await under.edit("001", "back again");
        expect(await under.store.settle([{ ...removal, retold: true }])).toEqual(settled("repeat"));
        expect(await names(under)).toEqual({});
      }));

    test("nothing, when nothing is given", () =>
      on(async ({ store }) => {
        expect(await store.settle([])).toEqual(settled());
      }));
  });

  describe(`${name} counts`, () => {
    test("by file, until the counts are marked as published", () =>
      on(async ({ store }) => {
        const [a, b] = [fileNamed("A"), fileNamed("B")];
        await store.settle([
          branchChange("001", 2, "x", { file: a }),
          branchChange("002", 1, "x", { file: b }),
        ]);
        await store.settle([branchChange("001", 1, "x", { file: a })]);
        const first = await store.unpublished(9);
        expect(first).toEqual([
          { file: a, partner, applied: 1, superseded: 1, discarded: 0 },
          { file: b, partner, applied: 1, superseded: 0, discarded: 0 },
        ]);
        expect(await store.unpublished(9)).toEqual(first);
        await store.settle([branchChange("003", 1, "x", { file: b })]);
        await store.markPublished(first);
        expect(await store.unpublished(9)).toEqual([
          { file: b, partner, applied: 2, superseded: 0, discarded: 0 },
        ]);
      }));

    test("on, when old inbox entries are forgotten: a late repeat is superseded by its guard", () =>
      on(async (under) => {
        await under.store.settle([branchChange("001", 1, "one"), branchChange("002", 1, "two")]);
        await under.store.markPublished(await under.store.unpublished(9));
        const tomorrow = new Date(Date.now() + 86_400_000);
        expect(await under.store.prune(new Date(0), 9)).toBe(0);
        expect(await under.store.prune(tomorrow, 1)).toBe(1);
        expect(await under.store.prune(tomorrow, 9)).toBe(1);
        expect(await under.store.unpublished(9)).toEqual([]);
        expect(await under.store.settle([branchChange("001", 1, "one")])).toEqual(settled("superseded"));
        expect((await under.store.unpublished(9)).map(settledTotal)).toEqual([3]);
      }));
  });

  test(`${name}: any repetition, order and cutting of histories ends with each entity's last state and true counts`, async () => {
    const under = await open();
    let run = 0;
    const totals = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(histories, async (histories) => {
        run += 1;
        const file = fileNamed(letters.charAt(run % letters.length));
        const outcomes = new Map<string, string[]>();
        const codeOf = (entity: number) => `${run}.${entity}`;
        for (const batch of histories.deliveries) {
          const changes = batch.map(({ entity, version, name }) =>
            branchChange(codeOf(entity), version, name, { file }),
          );
          const result = await under.store.settle(changes);
          if (result.kind !== "settled") throw new Error(result.reason);
          for (const [index, change] of changes.entries())
            outcomes.set(change.event.id, [
              ...(outcomes.get(change.event.id) ?? []),
              result.outcomes[index] ?? "none",
            ]);
        }
        // Every event is settled exactly once, whatever else it was.
        for (const seen of outcomes.values())
          expect(seen.filter((outcome) => outcome !== "repeat")).toHaveLength(1);
        const counts = [...outcomes.values()].flat();
        const [progress] = await under.store.unpublished(9);
        expect(progress).toMatchObject({ file });
        await under.store.markPublished(progress === undefined ? [] : [progress]);
        totals.set(file, (totals.get(file) ?? 0) + counts.filter((outcome) => outcome !== "repeat").length);
        expect(progress === undefined ? 0 : settledTotal(progress)).toBe(totals.get(file) ?? 0);
        const rows = await names(under);
        for (const { entity, name } of histories.last) expect(rows[codeOf(entity)] ?? null).toBe(name);
      }),
      { numRuns: 40 },
    );
    await under.store.close();
  });
}

const letters = "ABCDEFGHJKMNPQRSTVWXYZ";

interface Step {
  readonly entity: number;
  readonly version: number;
  readonly name: string | null;
}

/** Histories of a few entities, delivered shuffled, with repeats, cut into batches; and the last step of each. */
const histories = fc
  .array(fc.array(fc.option(fc.constantFrom("A", "B", "C"), { freq: 4 }), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((entities) => {
    const steps: Step[] = entities.flatMap((names, entity) =>
      names.map((name, index) => ({ entity, version: index + 1, name })),
    );
    const last = entities.map((names, entity) => ({ entity, name: names.at(-1) ?? null }));
    return fc
      .tuple(
        fc.shuffledSubarray(steps, { minLength: steps.length }),
        fc.array(fc.constantFrom(...steps), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
      )
      .map(([all, repeats, sizes]) => ({ last, deliveries: cut([...all, ...repeats], sizes) }));
  });

function cut<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0, turn = 0; at < items.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    batches.push(items.slice(at, at + size));
    at += size;
  }
  return batches;
}
