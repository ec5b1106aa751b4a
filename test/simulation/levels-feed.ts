/** A snapshot feed of the simulation's own: small states that come back, change in part, go and come again. */
import { defineFeed } from "@sluice/contracts/feed.ts";
import { EntityType, FeedName } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

const Row = v.object({
  key: v.string(),
  a: v.pipe(v.string(), v.regex(/^([0-9]|gone)$/, "must be a digit or gone")),
  b: v.pipe(v.string(), v.regex(/^[0-9]$/, "must be a digit")),
});
/** Keys of rows that the old database may hold already. Files put them too, and never remove them by name. */
export const adoptableKeys: readonly string[] = ["k-5", "k-6", "k-7"];

const State = v.object({ key: v.string(), a: v.string(), b: v.string() });

const AdoptableRow = v.object({ ...State.entries, key: v.picklist(adoptableKeys) });

/** A row sets a key's two levels; `gone` removes it, and so does a file that leaves it out, unless too many go at once. Bad rows are kept aside, unless
 * they are more than half. */
export const levels = defineFeed<v.InferOutput<typeof Row>, v.InferOutput<typeof State>>({
  name: v.parse(FeedName, "levels"),
  title: "Levels",
  version: 1,
  entity: v.parse(EntityType, "level"),
  mode: { kind: "snapshot", removals: { event: "level.removed.v1", shareMax: 0.4 } },
  onBadRows: { kind: "quarantine", shareMax: 0.5 },
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "exact",
    columns: ["key", "a", "b"],
  },
  row: Row,
  key: { parts: [{ column: "key" }], unique: false },
  rowBytes: 8,
  bytesMax: 1_000_000,
  broadcastsEntities: false,
  events: ["level.set.v1", "level.removed.v1"],
  decide: (_current, { key, a, b }) =>
    a === "gone"
      ? { kind: "remove", event: "level.removed.v1" }
      : { kind: "write", event: "level.set.v1", state: { key, a, b } },
  state: State,
  legacy: {
    table: "legacy.levels",
    key: ["partner", "key"],
    columns: {
      partner: { type: "text", from: (_state, { partner }) => partner },
      key: { type: "text", from: (state) => state.key },
      a: { type: "text", from: (state) => state.a },
      b: { type: "text", from: (state) => state.b },
    },
    adopt: (row) => {
      const state = v.parse(AdoptableRow, row);
      return { key: state, state };
    },
  },
});
