/** Files whose rows speak of what other files brought: transfers to bank branches, points granted to members. */
import { describe, expect, test } from "bun:test";
import { branchesFile, branchLines, type BranchLine } from "@sluice/deploy/samples/bank-branches-file.ts";
import { membersFile, pointsFile } from "@sluice/deploy/samples/members-file.ts";
import { payments, transfersFile } from "@sluice/deploy/samples/transfers-file.ts";
import type { TestMesh } from "../support/mesh.ts";

/** Their tests, on a mesh that runs. */
export function referringFiles(mesh: () => TestMesh): void {
  describe("a file of Zengin transfers", () => {
    /** Month and day, as its header says them, so many days from now in Japan. */
    const monthDay = (days: number): string =>
      new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(5, 10).replace("-", "");
    const consignor = "0123456789";
    const paid = payments(30);
    const file = transfersFile([
      { consignor, date: monthDay(3), payments: paid.slice(0, 20) },
      { consignor, date: monthDay(4), payments: paid.slice(20) },
    ]);

    test("is rejected while a branch that it pays to is in no file of branches", async () => {
      const view = await mesh().send("transfers", file);
      expect(view).toMatchObject({
        phase: "rejected",
        errorsByCode: { "row.reference-missing": expect.any(Number) },
      });
    });

    test("waits for the branches that were sent before it, and comes out in Postgres, each payment by its place", async () => {
      const known = branchLines().slice(0, 12);
      const branches = paid.map(({ bank, branch }): BranchLine => [
        bank,
        branch,
        "ｷﾞﾝｺｳ",
        "銀行",
        "ｼﾃﾝ",
        "支店",
      ]);
      const named = new Map([...known, ...branches].map((line) => [`${line[0]}|${line[1]}`, line]));
      const [sent, { file: id }] = [
        await mesh().partner.upload("bank-branches", new Blob([branchesFile([...named.values()])])),
        await mesh().partner.upload("transfers", new Blob([file])),
      ];
      const view = await mesh().partner.follow(id, () => undefined);
      expect((await mesh().partner.file(sent.file))?.verdict).toBe("validated");
      expect(view).toMatchObject({ phase: "synced", counts: { rows: 30, created: 30, applied: 30 } });
      const rows = await mesh().sql`
      select batch_no, record_no, bank_code, account_number, payee, amount,
             transfer_date - (now() at time zone 'Asia/Tokyo')::date as days
        from legacy.transfers where file_no = ${view.sequence} order by batch_no, record_no`;
      expect(rows.map((row) => ({ ...row }))).toEqual(
        paid.map(({ bank, account, payee, amount }, at) => ({
          batch_no: at < 20 ? 1 : 2,
          record_no: at < 20 ? at + 1 : at - 19,
          ...{ bank_code: bank, account_number: account, payee, amount: String(amount) },
          days: at < 20 ? 3 : 4,
        })),
      );
    });

    test("is refused when one of its batches came before, in other bytes", async () => {
      const again = transfersFile([
        { consignor, date: monthDay(5), payments: payments(1, 900) },
        { consignor, date: monthDay(4), payments: paid.slice(20) },
      ]);
      const view = await mesh().send("transfers", again);
      expect(view).toMatchObject({ phase: "failed", faults: [{ code: "receipt.batch-repeated", line: 4 }] });
    });
  });

  describe("rows that speak of members", () => {
    test("are judged by the members as the files sent before left them: known, deleted, merged", async () => {
      await mesh().partner.upload(
        "members",
        membersFile(
          "M000001,set,Aoki,active,",
          "M000002,set,Baba,active,",
          "M000003,set,Chiba,active,",
          "M000002,delete,,,",
          "M000003,merge,,,M000001",
        ),
      );
      const { file } = await mesh().partner.upload(
        "points",
        pointsFile(...[1, 2, 3, 4].map((to) => `G0000000${to},M00000${to},100,2026-11-20`)),
      );
      expect(await mesh().partner.follow(file, () => undefined)).toMatchObject({
        phase: "rejected",
        errorsByCode: {
          "row.reference-deleted": 1,
          "row.reference-merged": 1,
          "row.reference-missing": 1,
        },
      });
    });

    test("are loaded where they speak of members who live, and the odd bad one is kept aside and told", async () => {
      const grants = Array.from(
        { length: 10 },
        (_, at) => `G0000001${at},M00000${at === 3 ? 2 : 1},${at + 1},2026-11-20`,
      );
      const { file } = await mesh().partner.upload("points", pointsFile(...grants));
      expect(await mesh().partner.follow(file, () => undefined)).toMatchObject({
        phase: "synced",
        verdict: "validated",
        counts: { rows: 10, quarantined: 1, created: 9, applied: 9 },
        errorsByCode: { "row.reference-deleted": 1 },
      });
      expect((await mesh().partner.errors(file)).errors).toMatchObject([{ line: 5, value: "M000002" }]);
      const rows = await mesh().sql`select grant_no, member_no from legacy.points order by grant_no`;
      expect(rows.map(({ grant_no, member_no }) => [grant_no, member_no])).toEqual(
        grants.toSpliced(3, 1).map((line) => line.split(",").slice(0, 2)),
      );
    });
  });
}
