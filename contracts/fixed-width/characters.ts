/** Which characters a field may hold: classes by what the field is for (Zengin standard, appendix 1). */

/** The classes. `blank`: nothing but fill. */
export type CharacterClass = "digits" | "blank" | "bank-name" | "party-name" | "payee-name" | "edi" | "any";

// U+FF71-FF9D is ｱ-ﾝ, FF9E and FF9F the voiced and semi-voiced marks. No ｦ, no small kana, no long vowel.
const kana = "\uFF71-\uFF9F";

const sets: Readonly<Record<CharacterClass, { readonly set: string; readonly says: string }>> = {
  digits: { set: "0-9", says: "the digits 0-9" },
  blank: { set: "", says: "nothing but fill" },
  "bank-name": { set: `${kana}A-Z0-9 \\-`, says: "large half-width kana, A-Z, 0-9, space and -" },
  "party-name": { set: `${kana}A-Z0-9 ()\\-.`, says: "large half-width kana, A-Z, 0-9, space and ( ) - ." },
  "payee-name": { set: `${kana}0-9 `, says: "large half-width kana, 0-9 and space" },
  edi: {
    set: `${kana}\uFF66\uFF62\uFF63A-Z0-9 \u00A5()\\-/.`,
    says: "large half-width kana with ｦ, A-Z, 0-9, space and ¥ ( ) - / . ｢ ｣",
  },
  any: { set: "\\s\\S", says: "any character" },
};

/** Characters that a partner's files may have beyond the standard, by class: `{ "party-name": "ｰ" }`. */
export type Relaxed = Readonly<Partial<Record<CharacterClass, string>>>;

/** The first character of `text` that its class refuses: its index, or -1. */
export type CharacterCheck = (text: string, characters: CharacterClass) => number;

/** A check with a partner's relaxations. */
export function characterCheck(relaxed: Relaxed): CharacterCheck {
  const patterns = new Map<CharacterClass, RegExp | null>();
  return (text, characters) => {
    let refused = patterns.get(characters);
    if (refused === undefined) {
      const more = (relaxed[characters] ?? "").replaceAll(/[\\\]^-]/g, "\\$&");
      const set = sets[characters].set + more;
      refused = characters === "any" ? null : new RegExp(set === "" ? "[^]" : `[^${set}]`, "u");
      patterns.set(characters, refused);
    }
    return refused === null ? -1 : text.search(refused);
  };
}

/** What a class takes, for a message. */
export function characterWords(characters: CharacterClass): string {
  return sets[characters].says;
}
