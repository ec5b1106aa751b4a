/** Which letters a request means, and that what is done is what was previewed. */
import { createHash } from "node:crypto";
import type { Found } from "@sluice/shared/dead-letters/all-letters.ts";
import { isChosen } from "@sluice/shared/dead-letters/choose.ts";
import * as v from "valibot";

const text = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(512)));

/** The filters of `sluice dlq list`, the letters' ids, or all of them; and the token of the preview that is to be done. */
export const choiceEntries = {
  letters: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1_000))),
  at: text,
  partner: text,
  file: text,
  entity: text,
  type: text,
  cause: text,
  all: v.optional(v.literal(true)),
  token: text,
};
const Choice = v.object(choiceEntries);
export type LetterChoice = v.InferOutput<typeof Choice>;

/** Whether a request says which letters it means. */
export const isNarrowed = ({ token: _token, ...named }: LetterChoice): boolean =>
  Object.values(named).some((value) => value !== undefined);

/**
 * The letters that are meant. With a token, those that had come when it was made: what came since is left alone. A letter is named by its
 * whole id.
 */
export function chosenLetters(
  found: readonly Found[],
  { letters, all: _all, token, ...filter }: LetterChoice,
): readonly Found[] {
  const until = token?.split(".")[0];
  return found.filter(
    ({ letter }) =>
      (letters === undefined || letters.includes(letter.id)) &&
      isChosen(letter, filter) &&
      (until === undefined || Date.parse(letter.deadAt) <= Number(until)),
  );
}

/**
 * The token of a preview: when its newest letter came, and a hash over each letter and what was shown of it. It is equal for equal
 * previews, so no process need remember it.
 */
export function tokenOf(
  shown: readonly { readonly letter: Found["letter"]; readonly fate?: { readonly kind: string } }[],
): string {
  const newest = Math.max(0, ...shown.map(({ letter }) => Date.parse(letter.deadAt)));
  const lines = shown.map(({ letter, fate }) => `${letter.id} ${fate?.kind ?? ""}`).toSorted();
  const hash = createHash("sha256").update(lines.join("\n")).digest("hex");
  return `${newest}.${hash.slice(0, 32)}`;
}
