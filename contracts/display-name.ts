/** A name that people are shown beside an id, such as a partner's: what it looks like is what it is. JSON Schema cannot say so. */

/** Controls, formats (bidi, zero width), separators of lines, private use, lone surrogates, and letters that show nothing. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/u;

/** Scripts whose letters are taken for each other: no word is of two of them (UTS 39, section 5.1). Latin with kanji and kana is usual. */
const lookalikes = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

/** Why a name could be read as something else; null where it could not. */
export function nameFault(name: string): string | null {
  if (hidden.test(name)) return "must hold no control, direction or invisible characters";
  const isMixed = name
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => lookalikes.filter((script) => script.test(word)).length > 1);
  return isMixed ? "mixes letters of two scripts in one word, which look alike" : null;
}
