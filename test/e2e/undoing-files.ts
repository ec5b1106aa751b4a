/** Files that are taken back: Postgres follows, and what was written since stays. */
import { describe, expect, test } from "bun:test";
import { type BranchLine, branchesFile, branchLines } from "@sluice/deploy/samples/bank-branches-file.ts";
import { ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { none, type TestMesh } from "../support/mesh.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Their tests, on a mesh that runs. */
export function undoingFiles(mesh: () => TestMesh): void {
  const undo = async (id: string, mode: "load" | "check" = "load") => {
    const asked = await mesh().operator.undo(id, "the wrong day", mode);
    return mesh().operator.follow(asked.file, () => undefined);
  };

  describe("a file that was wrong", () => {
    test("is shown what its undo would do, then taken out of DynamoDB and Postgres; and an undo of that brings it back", async () => {
      const { text } = ordersText({ seed: 70, rows: 120, day: "2026-12-01" });
      const file = bytesOf(text);
      const sent = await mesh().send("orders", file);
      const { created, emitted } = sent.counts;
      const shown = await undo(sent.file, "check");
      expect(shown).toMatchObject({
        ...{ phase: "checked", mode: "check", undoes: sent.file, counts: { emitted: 0 } },
        plan: { rows: created, removed: created, conflicts: 0 },
      });

      const undone = await undo(sent.file);
      expect(undone).toMatchObject({
        ...{ phase: "synced", undoes: sent.file },
        counts: { rows: created, removed: created, conflicts: 0, applied: created },
      });
      expect(await mesh().differences("orders", null)).toEqual(none);
      expect((await mesh().partner.file(sent.file))?.undone?.by).toBe(undone.file);
      expect(await mesh().operator.undo(sent.file, "again", "load")).toMatchObject({
        ...{ repeat: true, file: undone.file },
      });

      const back = await undo(undone.file);
      expect(back).toMatchObject({ phase: "synced", counts: { created, applied: created } });
      expect(await mesh().differences("orders", file)).toEqual(none);
      expect(await mesh().partner.file(sent.file)).toMatchObject({ undone: null, counts: { emitted } });
    });

    test("leaves alone what a later file wrote, and its content may come again", async () => {
      const rows = (customer: string): string =>
        "order_no,step,at,customer,currency,amount\n" +
        `U-1,created,2026-11-20T01:00:00Z,${customer},JPY,100\nU-2,created,2026-11-20T01:00:00Z,${customer},JPY,200\n`;
      const sent = await mesh().send("orders", bytesOf(rows("Aoki Books")));
      const confirmed = "order_no,step,at,customer,currency,amount\nU-2,confirmed,2026-11-20T02:00:00Z,,,\n";
      const later = await mesh().send("orders", bytesOf(confirmed));
      const undone = await undo(sent.file);
      expect(undone.counts).toMatchObject({ removed: 1, conflicts: 1, applied: 1 });
      const left = () => mesh().sql`select order_no, status from legacy.orders where order_no like 'U-%'`;
      expect((await left()).map((row) => ({ ...row }))).toEqual([{ order_no: "U-2", status: "confirmed" }]);
      await undo(later.file);
      const again = await mesh().send("orders", bytesOf(rows("Aoki Books")));
      expect(again).toMatchObject({ phase: "synced", counts: { created: 1, unchanged: 1 } });
      expect(again.file).not.toBe(sent.file);
      await mesh().sql`delete from legacy.orders where order_no like 'U-%'`;
    });

    test("and a snapshot: what it removed is in Postgres again, and the one before it is what the next is compared with", async () => {
      const lines = branchLines().slice(30, 50);
      const named = (some: readonly BranchLine[], name: string): Uint8Array<ArrayBuffer> =>
        branchesFile(
          some.map(([bank, branch, bankKana, bankName, kana]) => [
            bank,
            branch,
            bankKana,
            bankName,
            kana,
            name,
          ]),
        );
      const other = await mesh().otherPartner("undoer");
      const send = async (file: Uint8Array<ArrayBuffer>) =>
        other.follow((await other.upload("bank-branches", new Blob([file]))).file, () => undefined);
      const rows = async () =>
        (
          await mesh()
            .sql`select branch_name, count(*)::int as n from legacy.bank_branches where partner = 'undoer' group by 1 order by 1`
        ).map((row) => ({ ...row }));
      await send(named(lines, "東京"));
      const before = await rows();
      const second = await send(named(lines.slice(0, 19), "大阪"));
      expect(second.counts).toMatchObject({ updated: 19, removed: 1 });
      expect(await undo(second.file)).toMatchObject({
        phase: "synced",
        counts: { updated: 19, created: 1, conflicts: 0, applied: 20 },
      });
      expect(await rows()).toEqual(before);
      const third = await send(named(lines.slice(0, 19), "東京"));
      expect(third).toMatchObject({
        phase: "synced",
        plan: { keysBefore: 20, removals: 1, unchanged: 19 },
      });
    });
  });
}
