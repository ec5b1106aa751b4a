/** Files that are taken back: Postgres follows, and what was written since stays. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type BranchLine, branchesFile, branchLines } from "@sluice/deploy/samples/bank-branches-file.ts";
import { ordersText } from "@sluice/deploy/samples/orders-file.ts";
import { none, type TestMesh } from "../support/mesh.ts";
import { sluice } from "../support/sluice.ts";

const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Their tests, on a mesh that runs. */
export function undoingFiles(mesh: () => TestMesh): void {
  const undo = async (id: string, mode: "load" | "check" = "load") => {
    const asked = await mesh().operator.undo(id, "the wrong day", mode);
    return mesh().operator.follow(asked.file, () => undefined);
  };

  /** A command of docs/operations.md, as it is written there. */
  const say = (line: string, file: string) => {
    expect(page).toContain(`\n${line}\n`);
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    return sluice(mesh().mesh.directory, ...words.slice(1).map((word) => word.replace("$FILE", file)));
  };
  const command = `sluice files undo "$FILE" --reason "last year's prices"`;
  const preview =
    "rows to restore: 0\nrows to remove: 1\nrows changed since, which stay as they are: 1\nrows that hold nothing of the file: 0\n";

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
      const left = () => mesh().sql`select order_no, status from legacy.orders where order_no like 'U-%'`;
      const sent = await mesh().send("orders", bytesOf(rows("Aoki Books")));
      const confirmed = "order_no,step,at,customer,currency,amount\nU-2,confirmed,2026-11-20T02:00:00Z,,,\n";
      const later = await mesh().send("orders", bytesOf(confirmed));
      const shown = await say(`${command} --preview`, sent.file);
      expect([shown.code, shown.out]).toEqual([2, preview]);
      expect(await left()).toHaveLength(2);
      const done = await say(`${command} --yes`, sent.file);
      expect(done.code).toBe(2);
      expect(done.out).toMatch(
        /^rows to restore: [^]*f_\w+\nSee which rows stayed: GET \/v1\/files\/f_\w+\/conflicts\n$/,
      );
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
