/** A feed's source, its samples and its legacy table, written from a sample's proposals. Pure. */
import type { ColumnProposal } from "./propose-column.ts";
import type { Sample } from "./read-sample.ts";

/** What is written. */
export interface NewFeed {
  readonly name: string;
  readonly entity: string;
  readonly mode: "delta" | "snapshot";
  readonly sample: Sample;
  readonly columns: readonly ColumnProposal[];
  readonly key: readonly string[];
}

/** `bank-branches` as `bankBranches` and `BankBranches`. */
const camel = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** The constant that a feed's module exports. */
export const constantOf = (name: string): string => camel(name);
/** The old database's table. */
export const tableOf = (name: string): string => name.replaceAll("-", "_");

/** A column's name in the old database: its own where SQL takes it as it is. */
export function sqlNameOf(column: string, index: number): string {
  const name = column.trim().toLowerCase().replaceAll(/[ -]+/g, "_");
  return /^[a-z][a-z0-9_]{0,40}$/.test(name) && name !== "partner" ? name : `column_${index + 1}`;
}

const text = (value: unknown): string => JSON.stringify(value);
/** Kept from ending a comment, or a line of it. */
const comment = (value: string): string => value.replaceAll("*/", "* /").replaceAll(/\s+/g, " ");

/** The module. It is formatted by the project's formatter afterwards. */
export function feedSource({ name, entity, mode, sample, columns, key }: NewFeed): string {
  const { encoding, delimiter, quote, header, rows, rowBytes } = sample;
  const row = `${pascal(name)}Row`;
  const state = pascal(entity) === row ? `${pascal(entity)}State` : pascal(entity);
  const commas = columns.flatMap(({ column, decimalComma }) => (decimalComma ? [column] : []));
  const uses = new Set(columns.flatMap((column) => column.uses));
  const names = columns.map(({ column }, index) => sqlNameOf(column, index));
  const keyNames = key.map((column) => names[columns.findIndex((one) => one.column === column)] ?? column);
  return `/**
 * ${name}: proposed by \`sluice feeds new\` from a sample of ${rows.length} records. Every line marked "proposed" is what the sample looks
 * like, not what its sender has promised: confirm each, and take the mark away.
 */
import * as v from "valibot";
import { defineFeed } from "../feed.ts";
import { EntityType, FeedName } from "../ids.ts";
${uses.has("isDay") ? 'import { isDay } from "../rule.ts";\n' : ""}${uses.has("decimal") ? 'import { decimal } from "./decimal.ts";\n' : ""}
/** A row of the file. */
export const ${row} = v.strictObject({
${columns.map(({ column, schema, why }) => `  // Proposed: ${comment(why)}.\n  ${text(column)}: ${schema},`).join("\n")}
});
export type ${row} = v.InferOutput<typeof ${row}>;

/** An entity's state. */
export const ${state} = v.object({
${names.map((one) => `  ${text(one)}: v.string(),`).join("\n")}
});
export type ${state} = v.InferOutput<typeof ${state}>;

/** The feed. */
export const ${camel(name)} = defineFeed<${row}, ${state}>({
  name: v.parse(FeedName, ${text(name)}),
  title: ${text(name)},
  version: 1,
  entity: v.parse(EntityType, ${text(entity)}),
  // Proposed: ask the sender whether a file holds changes (delta) or everything there is (snapshot).
  mode: ${mode === "delta" ? '{ kind: "delta", repeatDays: 30 }' : '{ kind: "snapshot" }'},
  format: {
    kind: "csv",
    // Proposed: the sample fits it; another one may fit too.
    encoding: ${text(encoding)},
    delimiter: ${text(delimiter)},
    quote: ${text(quote)},
    header: ${text(header)},
    columns: ${text(columns.map(({ column }) => column))},
${commas.length === 0 ? "" : `    decimalComma: ${text(commas)},\n`}  },
  row: ${row},
  // Proposed: no two records of the sample have the same.
  key: { parts: [${key.map((column) => `{ column: ${text(column)} }`).join(", ")}], unique: true },
  rowBytes: ${rowBytes},
  bytesMax: 256 * 1024 ** 2,
  broadcastsEntities: true,
  events: [${text(`${entity}.created.v1`)}, ${text(`${entity}.changed.v1`)}],
  decide: (current, row) => ({
    kind: "write",
    event: current === null ? ${text(`${entity}.created.v1`)} : ${text(`${entity}.changed.v1`)},
    state: { ${columns.map(({ column }, index) => `${text(names[index])}: row[${text(column)}]`).join(", ")} },
  }),
  state: ${state},
  legacy: {
    table: ${text(`legacy.${tableOf(name)}`)},
    key: ["partner", ${keyNames.map(text).join(", ")}],
    columns: {
      partner: { type: "text", from: (_state, { partner }) => partner },
${columns.map(({ legacyType }, index) => `      ${text(names[index])}: { type: ${text(legacyType)}, from: (state) => state[${text(names[index])}] },`).join("\n")}
    },
  },
});
`;
}

/** The stand-in for the old table. */
export function tableSource({ name, columns, key }: NewFeed): string {
  const names = columns.map(({ column }, index) => sqlNameOf(column, index));
  const keyNames = key.map((column) => names[columns.findIndex((one) => one.column === column)] ?? column);
  const lines = columns.map(({ legacyType }, index) => `  ${names[index]} ${legacyType} not null,`);
  return `
create table if not exists legacy.${tableOf(name)} (
  partner text not null,
${lines.join("\n")}
  primary key (partner, ${keyNames.join(", ")})
);
`;
}

/** The catalogue with the feed in it. Throws when the catalogue is not as it is known here. */
export function catalogueWith(source: string, name: string): string {
  const constant = camel(name);
  const imports = source.match(/^import \{ \w+ \} from "\.\/[^"]+";$/gm);
  const last = imports?.at(-1);
  const list = /\[([^\]]*)\]\.map\(\(feed\)/.exec(source);
  if (last === undefined || list === null)
    throw new Error("contracts/feeds/catalogue.ts is written in another way: add the feed there by hand");
  return source
    .replace(last, `${last}\nimport { ${constant} } from "./${name}.ts";`)
    .replace(list[0], list[0].replace("].map", `, ${constant}].map`));
}
