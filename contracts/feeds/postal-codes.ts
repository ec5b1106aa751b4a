/**
 * KEN_ALL.CSV as Japan Post ships it: a snapshot of every postal code and the town it stands for.
 *
 * A postal code alone does not name a row (124,825 rows, 120,680 codes), nor do code and municipality (120,837), nor those and
 * the town in kanji (one pair reads alike) or in kana (605 pairs do). Municipality, code, kana and kanji together are unique over
 * the whole file, so that no row is lost; the price is that a renamed town is a new entity, which a snapshot's removal settles.
 */
import * as v from "valibot";
import { defineFeed } from "../feed.ts";
import { EntityType, FeedName } from "../ids.ts";

const digits = (count: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9]{${count}}$`), `must be ${count} digits`));
const flag = (values: string) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^[${values}]$`), `must be one digit of ${values}`),
    v.transform(Number),
  );
const text = (most: number) =>
  v.pipe(
    v.string(),
    v.nonEmpty("must not be empty"),
    v.maxLength(most, `must be at most ${most} characters`),
  );
const kana = (most: number) =>
  v.pipe(
    text(most),
    v.regex(/^[\u0020-\u007e\uff61-\uff9f]+$/u, "must be half-width kana, letters, digits and signs"),
  );

/** A row of the file: 15 columns, described at https://www.post.japanpost.jp/zipcode/dl/readme.html */
export const PostalCodeRow = v.strictObject({
  municipality: digits(5),
  old_code: v.pipe(v.string(), v.regex(/^[0-9]{3}(?:[0-9]{2}| {2})$/, "must be 3 or 5 digits, padded to 5")),
  code: digits(7),
  prefecture_kana: kana(20),
  city_kana: kana(60),
  town_kana: kana(120),
  prefecture: text(10),
  city: text(40),
  town: text(120),
  several_codes: flag("01"),
  numbered_by_block: flag("01"),
  has_chome: flag("01"),
  several_towns: flag("01"),
  change: flag("012"),
  reason: flag("0-6"),
});
export type PostalCodeRow = v.InferOutput<typeof PostalCodeRow>;

/** A town's state. */
export const PostalCode = v.object({
  municipality: v.string(),
  oldCode: v.string(),
  code: v.string(),
  prefectureKana: v.string(),
  cityKana: v.string(),
  townKana: v.string(),
  prefecture: v.string(),
  city: v.string(),
  town: v.string(),
  severalCodes: v.boolean(),
  numberedByBlock: v.boolean(),
  hasChome: v.boolean(),
  severalTowns: v.boolean(),
  change: v.number(),
  reason: v.number(),
});
export type PostalCode = v.InferOutput<typeof PostalCode>;

/** The feed. */
export const postalCodes = defineFeed<PostalCodeRow, PostalCode>({
  name: v.parse(FeedName, "postal-codes"),
  title: "Japan Post's postal codes (KEN_ALL.CSV)",
  version: 1,
  entity: v.parse(EntityType, "postal-code"),
  // A month brings some hundred changes of 124,825 rows; a year of mergers of municipalities brought some thousands.
  mode: { kind: "snapshot", removals: { event: "postal-code.removed.v1", shareMax: 0.05 } },
  format: {
    kind: "csv",
    encoding: "cp932",
    delimiter: ",",
    quote: '"',
    header: "none",
    columns: [
      "municipality",
      "old_code",
      "code",
      "prefecture_kana",
      "city_kana",
      "town_kana",
      "prefecture",
      "city",
      "town",
      "several_codes",
      "numbered_by_block",
      "has_chome",
      "several_towns",
      "change",
      "reason",
    ],
  },
  notPersonal: {
    ...{ prefecture_kana: "a place's name", city_kana: "a place's name", town_kana: "a place's name" },
    ...{ prefectureKana: "a place's name", cityKana: "a place's name", townKana: "a place's name" },
  },
  row: PostalCodeRow,
  key: {
    parts: [{ column: "municipality" }, { column: "code" }, { column: "town_kana" }, { column: "town" }],
    unique: true,
  },
  rowBytes: 100,
  bytesMax: 256 * 1024 ** 2,
  // 124,825 entity events a month that nobody watches one by one: the read model has the file, Postgres has the rows.
  broadcastsEntities: false,
  events: ["postal-code.created.v1", "postal-code.changed.v1", "postal-code.removed.v1"],
  decide: (current, row) => ({
    kind: "write",
    event: current === null ? "postal-code.created.v1" : "postal-code.changed.v1",
    state: {
      municipality: row.municipality,
      oldCode: row.old_code.trimEnd(),
      code: row.code,
      prefectureKana: row.prefecture_kana,
      cityKana: row.city_kana,
      townKana: row.town_kana,
      prefecture: row.prefecture,
      city: row.city,
      town: row.town,
      severalCodes: row.several_codes === 1,
      numberedByBlock: row.numbered_by_block === 1,
      hasChome: row.has_chome === 1,
      severalTowns: row.several_towns === 1,
      change: row.change,
      reason: row.reason,
    },
  }),
  state: PostalCode,
  legacy: {
    table: "legacy.postal_codes",
    key: ["partner", "municipality", "code", "town_kana", "town"],
    columns: {
      partner: { type: "text", from: (_row, { partner }) => partner },
      municipality: { type: "text", from: (row) => row.municipality },
      old_code: { type: "text", from: (row) => row.oldCode },
      code: { type: "text", from: (row) => row.code },
      prefecture_kana: { type: "text", from: (row) => row.prefectureKana },
      city_kana: { type: "text", from: (row) => row.cityKana },
      town_kana: { type: "text", from: (row) => row.townKana },
      prefecture: { type: "text", from: (row) => row.prefecture },
      city: { type: "text", from: (row) => row.city },
      town: { type: "text", from: (row) => row.town },
      several_codes: { type: "boolean", from: (row) => row.severalCodes },
      numbered_by_block: { type: "boolean", from: (row) => row.numberedByBlock },
      has_chome: { type: "boolean", from: (row) => row.hasChome },
      several_towns: { type: "boolean", from: (row) => row.severalTowns },
      change: { type: "integer", from: (row) => row.change },
      reason: { type: "integer", from: (row) => row.reason },
    },
  },
});
