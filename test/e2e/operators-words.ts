/** What operators say of feeds, files and rows, on a running mesh: the commands of docs/operations.md, as they are written. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import type { TestMesh } from "../support/mesh.ts";
import { type Said, sluice } from "../support/sluice.ts";

const header = "order_no,step,at,customer,currency,amount\n";
const created = (order: string): Blob =>
  new Blob([header, `${order},created,2026-11-20T01:00:00Z,Aoki Books,JPY,100\n`]);

/** Runs the tests on a mesh that others use too. */
export function operatorsWords(mesh: () => TestMesh): void {
  const ran = new Set<string>();
  const say = (line: string, file = ""): Promise<Said> => {
    ran.add(line);
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    return sluice(mesh().mesh.directory, ...words.slice(1).map((word) => word.replace("$FILE", file)));
  };
  const phaseOf = async (file: string) => (await mesh().partner.file(file))?.phase;

  describe("a pause", () => {
    test("lets files in, says so, and loads none; one that is in the way is withdrawn; the rest go on when it is lifted", async () => {
      const { partner, operator } = mesh();
      const words = [
        'sluice feeds pause orders --reason "the old database is moved"',
        `sluice feeds pause orders --partner acme --reason "acme sends yesterday's prices"`,
        'sluice feeds pause --partner acme --reason "acme is audited"',
      ];
      for (const { out } of await Promise.all(words.map((word) => say(word))))
        expect(out).toEndWith("is paused now\n");
      expect((await say("sluice feeds paused")).out.split("\n")).toHaveLength(4);
      const first = await partner.upload("orders", created("W-1"));
      // The gateway hears over the bus; the same file again is a repeat.
      await until("its sender is told", async () => {
        const { file, paused } = await partner.upload("orders", created("W-1"));
        return file === first.file && paused !== undefined;
      });
      const second = await partner.upload("orders", created("W-2"));
      await until("both are judged", async () => (await phaseOf(second.file)) === "load");
      expect((await partner.file(first.file))?.paused).toBeDefined();
      const withdrawn = await say(
        'sluice withdraw "$FILE" --reason "acme sends a corrected one"',
        first.file,
      );
      expect([withdrawn.code, withdrawn.err]).toEqual([0, ""]);
      await until("it is told", async () => (await phaseOf(first.file)) === "withdrawn");
      const resumed = await say('sluice feeds resume orders --reason "it is moved"');
      expect(resumed.out).toBe("orders of every partner is not paused now\n");
      for (const scope of [{ feed: "orders", partner: "acme" }, { partner: "acme" }])
        await operator.pause(scope, "resume", "it is mended");
      await until("the other is synced", async () => (await phaseOf(second.file)) === "synced");
      const tooLate = await say('sluice withdraw "$FILE" --reason "acme sends a corrected one"', second.file);
      expect(tooLate.code).toBe(1);
      expect(tooLate.err).toContain(`sluice files undo ${second.file}`);
      expect(await mesh().sql`select order_no from legacy.orders where order_no like 'W-%'`).toMatchObject([
        { order_no: "W-2" },
      ]);
    }, 120_000);
  });

  describe("rows that the old database holds already", () => {
    test("are adopted without a word to anybody, and the next file changes them", async () => {
      const { sql, send } = mesh();
      await sql`insert into legacy.orders values
        ('acme', 'Q-1', 'created', 'Ito', 'JPY', 120.00, '2026-11-20T09:00:00Z', '2026-11-20T09:00:00Z')`;
      const shown = await say("sluice adopt orders");
      expect(shown.out).toContain("     1  would become entities");
      const done = await say('sluice adopt orders --yes --by aoki --reason "Sluice takes the orders over"');
      expect(done.err).toBe("");
      expect(done.out).toContain("     1  became entities");
      const found = await sluice(mesh().mesh.directory, "reconcile", "--feed", "orders", "--json");
      expect(found.out).not.toContain("Q-1");
      const view = await send(
        "orders",
        new TextEncoder().encode(`${header}Q-1,confirmed,2026-11-20T10:00:00Z,,,\n`),
      );
      expect(view).toMatchObject({ phase: "synced", counts: { updated: 1, conflicts: 0 } });
      expect(await sql`select status, customer from legacy.orders where order_no = 'Q-1'`).toMatchObject([
        { status: "confirmed", customer: "Ito" },
      ]);
    }, 120_000);
  });

  test("each command of the page on pauses, withdrawal and adoption was run above", () => {
    const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
    const written = page.match(/^sluice (?:feeds|withdraw|adopt)\b.*$/gm) ?? [];
    expect(written.length).toBeGreaterThan(7);
    expect(written.filter((command) => !ran.has(command))).toEqual([]);
  });
}
