/** Rows of a mesh's first file of orders, written by hand, found and repaired by the command `sluice reconcile`. */
import { expect } from "bun:test";
import { none, type TestMesh } from "./mesh.ts";
import { sluice } from "./sluice.ts";

/** Runs the whole of it on a mesh of which one file of 400 orders is synced and nothing else was sent. */
export async function plantAndRepair(it: TestMesh): Promise<void> {
  const reconcile = (...args: string[]) =>
    sluice(it.mesh.directory, "reconcile", "--feed", "orders", ...args);
  const same = await reconcile();
  expect(same).toMatchObject({ code: 0, err: "" });
  expect(same.out).toContain("the same (read ");
  const [changed, missing] = (
    await it.sql<{ order_no: string }[]>`select order_no from legacy.orders order by order_no limit 2`
  ).map((row) => row.order_no);
  if (changed === undefined || missing === undefined) throw new Error("there are fewer than two orders");
  await it.sql`update legacy.orders set amount = amount + 1 where order_no = ${changed}`;
  await it.sql`delete from legacy.orders where order_no = ${missing}`;
  await it.sql`insert into legacy.orders (partner, order_no, status, customer, currency, amount, created_at, changed_at)
    values ('acme', 'HAND-1', 'created', 'Nobody', 'JPY', 1, now(), now())`;
  const { code, out } = await reconcile("--repair", "--by", "aoki");
  expect({ code, lines: out.split("\n") }).toEqual({
    code: 2,
    lines: [
      expect.stringContaining("3 differ"),
      expect.any(String),
      expect.any(String),
      expect.any(String),
      "  2 told again; waiting for their rows",
      expect.stringContaining("1 differ"),
      "  extra    acme HAND-1: no entity has this key: made by hand, or by the monolith",
      "",
    ],
  });
  expect(out).toContain(
    `  changed  acme order ${changed}: edited by hand: legacy.orders was written past Sluice\n`,
  );
  expect(out).toContain(
    `  missing  acme order ${missing}: edited by hand: legacy.orders was written past Sluice\n`,
  );
  await it.sql`delete from legacy.orders where order_no = 'HAND-1'`;
  expect(await it.differences("orders", null)).toEqual(none);
  // Every item read too finds no more.
  const deep = await reconcile("--deep", "--json");
  expect(deep).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(deep.out)).toMatchObject([{ feed: "orders", differences: [], read: { rows: 0 } }]);
  // What was told again was counted once.
  const [view] = await it.partner.files();
  expect(view).toMatchObject({ phase: "synced", counts: { emitted: 400, applied: 400, superseded: 0 } });
}
