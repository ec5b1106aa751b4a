/** How every audit trail behaves. Each adapter runs it. */
import { describe, expect, test } from "bun:test";
import { everything, testNote } from "../audit/testing.ts";
import { verifyTrail } from "../audit/verify.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** Runs the suite, in one trail from its first entry on: `trail` is empty. */
export function auditTrailSuite(name: string, trail: AuditTrail): void {
  describe(name, () => {
    test("begins empty, without a head", async () => {
      expect(await trail.head()).toBeNull();
      expect(await verifyTrail(trail)).toEqual({ ok: true, entries: 0, head: null });
    });

    test("keeps what it is told, in order, and notes the last as its head", async () => {
      const facts = { rate: 0.1, kept: "_discarded/2026-11-21/x.json", isDry: false };
      const first = await trail.append(testNote({ facts }));
      const second = await trail.append(
        testNote({ stage: "ended", outcome: "done", done: 3, subjects: [], reason: null }),
      );
      expect([first.sequence, second.sequence, second.previous]).toEqual([1, 2, first.hash]);
      expect((await everything(trail)).map(({ content }) => content)).toEqual([first, second]);
      expect(await trail.head()).toEqual({ sequence: 2, hash: second.hash });
    });

    test("refuses what is no note, and keeps nothing of it", async () => {
      await expect(trail.append(testNote({ action: "Whatever" }))).rejects.toThrow();
      expect((await trail.head())?.sequence).toBe(2);
    });

    test("has no fork where six write at once", async () => {
      const kept = await Promise.all(
        Array.from({ length: 6 }, (_, index) => trail.append(testNote({ by: `writer ${index}` }))),
      );
      expect(kept.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 6 }, (_, index) => index + 3),
      );
      expect(await verifyTrail(trail)).toMatchObject({ ok: true, entries: 8 });
    });

    test("fits over several pages", async () => {
      for (let index = 8; index < 103; index += 1) await trail.append(testNote());
      expect(await verifyTrail(trail)).toMatchObject({ ok: true, entries: 103 });
      expect((await everything(trail)).map(({ position }) => position)).toEqual(
        Array.from({ length: 103 }, (_, index) => index + 1),
      );
    });
  });
}
