/** A delta feed of the simulation's own whose rows speak of orders. */
import { defineFeed } from "@sluice/contracts/feed.ts";
import { orders } from "@sluice/contracts/feeds/orders.ts";
import { EntityType, FeedName } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

const Row = v.object({ key: v.string(), order: v.string() });
const State = v.object({ key: v.string(), order: v.string() });

/** A row marks an order, which must be there, and stay as it is while the mark is written. */
export const marks = defineFeed<v.InferOutput<typeof Row>, v.InferOutput<typeof State>>({
  name: v.parse(FeedName, "marks"),
  title: "Marks",
  version: 1,
  entity: v.parse(EntityType, "mark"),
  mode: { kind: "delta", repeatDays: 30 },
  references: [{ entity: orders.entity, key: [{ column: "order" }], lock: true }],
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "exact",
    columns: ["key", "order"],
  },
  row: Row,
  key: { parts: [{ column: "key" }], unique: false },
  rowBytes: 10,
  bytesMax: 1_000_000,
  broadcastsEntities: false,
  events: ["mark.set.v1"],
  decide: (_current, state) => ({ kind: "write", event: "mark.set.v1", state }),
  state: State,
  legacy: {
    table: "legacy.marks",
    key: ["partner", "key"],
    columns: {
      partner: { type: "text", from: (_state, { partner }) => partner },
      key: { type: "text", from: (state) => state.key },
      order_no: { type: "text", from: (state) => state.order },
    },
  },
});
