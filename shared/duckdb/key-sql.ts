/** The key of a row in SQL: step by step what contracts/key.ts does in JavaScript. */
import { type KeyPart, type Normalisation, trimmed } from "@sluice/contracts/key.ts";
import { literal } from "./literal.ts";

const lower = "abcdefghijklmnopqrstuvwxyz";
const normalisations: Record<Normalisation, (expression: string) => string> = {
  trim: (expression) => `trim(${expression}, ${literal(trimmed)})`,
  "upper-ascii": (expression) => `translate(${expression}, '${lower}', '${lower.toUpperCase()}')`,
};

/** The name of a column in the numbered file: never the feed's own, so that no name can be SQL. */
export const columnName = (index: number): string => `c${index}`;

/** An expression that gives the key. Throws when a key column is not among the feed's columns. */
export function keySql(parts: readonly KeyPart[], columns: readonly string[]): string {
  return parts
    .map(({ column, normalise = [] }) => {
      const index = columns.indexOf(column);
      if (index === -1) throw new Error(`the key column ${column} is not among the feed's columns`);
      const normalised = normalise.reduce((sql, step) => normalisations[step](sql), columnName(index));
      return `replace(replace(${normalised}, '\\', '\\\\'), '|', '\\|')`;
    })
    .join(" || '|' || ");
}
