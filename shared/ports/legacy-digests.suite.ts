/** How every reader of the old database's digests behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import { EntityType } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { everything, isSame, placeBits, rangeOf } from "../reconcile/ranges.ts";
import { rowDigest } from "../reconcile/row-digest.ts";
import type { LegacyDigests, ToldTable } from "./legacy-digests.ts";
import type { LegacyChange, LegacyStore } from "./legacy-store.ts";
import { branchChange, branchTable } from "./legacy-store.suite.ts";

/** A store, its digests, and a hand that edits legacy.bank_branches behind Sluice's back. */
export interface LegacyDigestsUnderTest {
  readonly store: LegacyStore;
  readonly digests: LegacyDigests;
  /** Sets the name of a branch; makes the row where there is none, removes it where the name is null. */
  readonly edit: (code: string, name: string | null) => Promise<void>;
}

const branches: ToldTable = { entity: v.parse(EntityType, "bank-branch"), table: branchTable };
const digestOf = ({ row }: LegacyChange) => rowDigest(branchTable, row ?? {});

/** Runs the suite; what `open` makes is closed at the end of each test. */
export function legacyDigestsSuite(name: string, open: () => Promise<LegacyDigestsUnderTest>): void {
  const on = async (body: (under: LegacyDigestsUnderTest) => Promise<void>) => {
    const under = await open();
    try {
      await body(under);
    } finally {
      await Promise.all([under.store.close(), under.digests.close()]);
    }
  };
  const differing = async ({ digests }: LegacyDigestsUnderTest) =>
    (await digests.rows(branches, [everything]))
      .filter(({ told, stored }) => told?.digest !== stored?.digest)
      .map(
        ({ key, told, stored }) =>
          [key[2], told?.version ?? null, stored === null ? "gone" : "there"] as const,
      )
      .sort(([a], [b]) => Number(a) - Number(b));

  describe(name, () => {
    test("has nothing where nothing was told and nothing is stored", () =>
      on(async ({ digests }) => {
        expect(await digests.sums(branches, 8, [everything])).toEqual([]);
        expect(await digests.rows(branches, [everything])).toEqual([]);
      }));

    test("digests what was told as the code does, and what is stored as what was told", () =>
      on(async ({ store, digests }) => {
        const change = branchChange("001", 3, "東京");
        await store.settle([change]);
        const { digest, place, key } = digestOf(change);
        const { entity } = change.event;
        expect(await digests.rows(branches, [everything])).toEqual([
          { key, place, told: { entity, epoch: 1, version: 3, digest }, stored: { digest } },
        ]);
        const one = { count: 1, sum: digest };
        expect(await digests.sums(branches, 8, [everything])).toEqual([
          { index: rangeOf(place, 8).index, told: one, stored: one },
        ]);
      }));

    test("knows the last event that an entity told, and which are tombstones", () =>
      on(async ({ store, digests }) => {
        const [one, two] = [branchChange("001", 3, "東京"), branchChange("002", 2, null)];
        await store.settle([one, two]);
        const nobody = branchChange("003", 1, "none").event.entity;
        const told = await digests.told([one.event.entity, two.event.entity, nobody]);
        const { digest } = digestOf(one);
        expect([...told.values()].toSorted((a, b) => b.version - a.version)).toEqual([
          { entity: one.event.entity, epoch: 1, version: 3, digest, removed: false },
          { entity: two.event.entity, epoch: 1, version: 2, digest: null, removed: true },
        ]);
        expect((await digests.told([])).size).toBe(0);
      }));

    test("tells rows that were changed, removed and made by hand, and no others", () =>
      on(async (under) => {
        await under.store.settle(["001", "002", "003", "004"].map((code) => branchChange(code, 1, "told")));
        await under.store.settle([branchChange("004", 2, null), branchChange("005", 1, null)]);
        expect(await differing(under)).toEqual([]);
        await under.edit("001", "by hand");
        await under.edit("002", null);
        await under.edit("004", "back again");
        await under.edit("999", "of nobody");
        expect(await differing(under)).toEqual([
          ["001", 1, "there"],
          ["002", 1, "gone"],
          ["004", null, "there"],
          ["999", null, "there"],
        ]);
        await under.store.settle([
          branchChange("001", 2, "told again"),
          branchChange("002", 2, "told again"),
        ]);
        expect((await differing(under)).map(([code]) => code)).toEqual(["004", "999"]);
      }));

    test("sums ranges of any fineness, all together or some of them, as their rows add up", () =>
      on(async ({ store, digests, edit }) => {
        const codes = Array.from({ length: 60 }, (_, index) => String(index + 100));
        await store.settle(codes.map((code) => branchChange(code, 1, `branch ${code}`)));
        await edit("100", "by hand");
        const rows = await digests.rows(branches, [everything]);
        for (const [bits, coarser] of [
          [0, 0],
          [8, 0],
          [8, 4],
          [24, 8],
          [placeBits, 8],
        ] as const) {
          const some =
            coarser === 0
              ? [everything]
              : [rangeOf(rows[0]?.place ?? 0, coarser), rangeOf(rows[1]?.place ?? 0, coarser)];
          const sums = await digests.sums(branches, bits, some);
          const inside = rows.filter(({ place }) =>
            some.some(({ index }) => rangeOf(place, coarser).index === index),
          );
          expect((await digests.rows(branches, some)).length).toBe(inside.length);
          expect(sums.length).toBe(new Set(inside.map(({ place }) => rangeOf(place, bits).index)).size);
          for (const { index, told, stored } of sums) {
            const own = inside.filter(({ place }) => rangeOf(place, bits).index === index);
            expect(told.count).toBe(own.length);
            expect(told.sum).toBe(own.reduce((sum, row) => sum + (row.told?.digest ?? 0n), 0n));
            expect(isSame(told, stored)).toBe(own.every(({ key }) => key[2] !== "100"));
          }
        }
        expect(await digests.rows(branches, [])).toEqual([]);
        expect(await digests.sums(branches, 16, [])).toEqual([]);
      }));
  });
}
