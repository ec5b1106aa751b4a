/**
 * An entity's key from a row's columns. The same steps run in SQL when a file is cut into shards, so each one here must have
 * an exact equal there.
 */

/** How one key part is made equal before keys are compared. */
export type Normalisation = "trim" | "upper-ascii";

/** One column of the key. */
export interface KeyPart {
  readonly column: string;
  readonly normalise?: readonly Normalisation[];
}

/** What `trim` takes off both ends: the blank and the ideographic blank, and nothing else that a runtime may call white. */
export const trimmed = " \u3000";

const normalisations: Record<Normalisation, (text: string) => string> = {
  trim: (text) => text.replace(/^[ \u3000]+|[ \u3000]+$/g, ""),
  "upper-ascii": (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
};

/** The key: parts normalised, `\` and `|` in them escaped by `\`, joined by `|`, so that two tuples never make one key. */
export function keyOf(parts: readonly KeyPart[], row: Readonly<Record<string, string>>): string {
  return parts
    .map(({ column, normalise = [] }) => {
      const value = row[column];
      if (value === undefined) throw new Error(`the key column ${column} is not among the row's columns`);
      return normalise
        .reduce((text, step) => normalisations[step](text), value)
        .replace(/[\\|]/g, (character) => `\\${character}`);
    })
    .join("|");
}
