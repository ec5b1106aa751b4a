/** Every code that a report, a file's faults or a held file's reasons may name: closed, each explained in both languages. */
import { arrivalCodes } from "./arrival.ts";
import { cellCodes } from "./cell.ts";
import type { CodeEntry } from "./entry.ts";
import { fileRuleCodes } from "./file-rules.ts";
import { fixedCodes } from "./fixed.ts";
import { framingCodes } from "./framing.ts";
import { loadCodes } from "./load.ts";
import { referenceCodes } from "./reference.ts";
import { receiptCodes } from "./receipt.ts";

/** The codes, by level's file and in the order in which a file meets them. */
export const codes = {
  ...arrivalCodes,
  ...receiptCodes,
  ...framingCodes,
  ...fileRuleCodes,
  ...fixedCodes,
  ...cellCodes,
  ...referenceCodes,
  ...loadCodes,
} as const satisfies Record<string, CodeEntry>;

/** A code of the catalogue. */
export type Code = keyof typeof codes;

/** Whether a word is a code of the catalogue; a newer build may know more. */
export const isCode = (word: string): word is Code => Object.hasOwn(codes, word);
