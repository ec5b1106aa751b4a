/** The numbers that a partner's files of a feed have: each higher than those before it. Pure. */
import { Count } from "@sluice/contracts/events/payloads.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

const Numbered = v.object({ file: FileId, sequence: Count, number: Count });
/** A file's number, and its place among the files of its entity type. */
export type Numbered = v.InferOutput<typeof Numbered>;

/** The last files that had a number, in the order of their receipt. */
export const FileNumbers = v.object({ last: v.array(Numbered) });
export type FileNumbers = v.InferOutput<typeof FileNumbers>;

/** So many are kept. Who comes behind that many files at once is compared with those alone. */
export const numbersKept = 50;

/** Whether two files' numbers stand in the order of the files. The same file agrees with itself. */
export function agree(one: Numbered, other: Numbered): boolean {
  if (one.file === other.file) return true;
  return one.sequence < other.sequence ? one.number < other.number : one.number > other.number;
}

/** With one more file; that file's own of an earlier try is replaced. */
export function withNumber({ last }: FileNumbers, numbered: Numbered): FileNumbers {
  const others = last.filter(({ file }) => file !== numbered.file);
  return {
    last: [...others, numbered].toSorted((a, b) => a.sequence - b.sequence).slice(-numbersKept),
  };
}

/** The number that a field states; null for what is none, or for one of more than 15 digits. */
export const numberIn = (text: string): number | null => (/^[0-9]{1,15}$/.test(text) ? Number(text) : null);
