import { expect, test } from "bun:test";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { parse } from "csv-parse/sync";
import * as v from "valibot";
import { ordersOf } from "./commands/bench.ts";

test("every order of a bench is a good row, and none is of another run", () => {
  const orders = feeds.get("orders");
  if (orders === undefined) throw new Error("there is no feed orders");
  const read = (run: string): Record<string, string>[] => parse(ordersOf(1_000, run), { columns: true });
  const [one, other] = [read("01M7ZC48GRFZ0YEPT5NMPB8WMR"), read("01M7ZC48GRFZ0YEPT5NMPB8WMS")];
  for (const row of one) expect(v.safeParse(orders.row, row).success).toBe(true);
  const keys = new Set([...one, ...other].map((row) => orders.keyOf(row)));
  expect(keys.size).toBe(2_000);
});
