/** What the catalogue says of a code. */
import * as v from "valibot";

/** What a code is about, from the largest to the smallest. `load`: what the entities or the feed's history say of a good file. */
export const CodeLevel = v.picklist(["file", "header", "record", "row", "cell", "load"]);
export type CodeLevel = v.InferOutput<typeof CodeLevel>;

/** The languages that a partner may be answered in. */
export const languages = ["en", "ja"] as const;
export type Language = (typeof languages)[number];

/** A code in one language. */
export interface CodeText {
  /** What it means, as one sentence. */
  readonly means: string;
  /** How it comes about, or what it looks like. */
  readonly example: string;
  /** What the sender does about it. */
  readonly mend: string;
}

/** A code. Once it is released, its meaning never changes: another meaning is another code. */
export interface CodeEntry extends Readonly<Record<Language, CodeText>> {
  readonly level: CodeLevel;
}
