/**
 * A JavaScript regular expression as one of RE2, DuckDB's engine. Only what provably means the same in both is taken: it is parsed
 * here, and written anew with every character and class spelled out, so that no shorthand is left to either engine's reading.
 *
 * JavaScript without `u` counts UTF-16 units, RE2 counts code points: what could match one half of an astral character is refused.
 */

/** The RE2 expression (search, not full match), or why there is none. */
export type Translated =
  | { readonly kind: "same"; readonly re2: string }
  | { readonly kind: "refused"; readonly why: string };

/** RE2's own bound, for nested repetitions together. */
const repeatsMax = 1000;

/** Translates a regular expression. */
export function translateRegex(regex: RegExp): Translated {
  if (!/^u?$/.test(regex.flags)) return { kind: "refused", why: `the flags ${regex.flags}` };
  const reader = new Reader(regex.source, regex.flags === "u");
  try {
    const re2 = reader.alternatives(1);
    reader.end();
    return { kind: "same", re2 };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", why: error.message };
    throw error;
  }
}

class Refusal extends Error {}

type Range = readonly [low: number, high: number];
const digits: readonly Range[] = [[0x30, 0x39]];
const words: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const lineEnds: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
/** ECMAScript's WhiteSpace and LineTerminator. */
const blanks: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };

class Reader {
  readonly #characters: readonly string[];
  readonly #unicode: boolean;
  #at = 0;

  constructor(source: string, unicode: boolean) {
    this.#characters = Array.from(source);
    this.#unicode = unicode;
  }

  end(): void {
    if (this.#at < this.#characters.length) throw new Refusal(`a bare ${this.#peek()}`);
  }

  /** `repeats`: how often what is read here may come at the most, over all the repetitions around it. */
  alternatives(repeats: number): string {
    const options: string[] = [];
    do {
      let sequence = "";
      while (this.#at < this.#characters.length && this.#peek() !== "|" && this.#peek() !== ")")
        sequence += this.#term(repeats);
      options.push(sequence);
    } while (this.#take("|"));
    return options.length === 1 ? (options[0] ?? "") : `(?:${options.join("|")})`;
  }

  #term(repeats: number): string {
    if (this.#take("^")) return "\\A";
    if (this.#take("$")) return "\\z";
    const start = this.#at;
    const atom = this.#atom(repeats);
    const quantifier = this.#quantifier();
    if (quantifier === null) return atom;
    if (quantifier.bound > 1) {
      if (quantifier.bound * repeats > repeatsMax) throw new Refusal("more than 1,000 repetitions");
      // Read again, now that it is known how often it comes.
      const behind = this.#at;
      this.#at = start;
      this.#atom(repeats * quantifier.bound);
      this.#at = behind;
    }
    return `(?:${atom})${quantifier.text}`;
  }

  #atom(repeats: number): string {
    const character = this.#next();
    if (character === "(") {
      if (this.#take("?") && !this.#take(":")) throw new Refusal("a look-around or a named group");
      const inner = this.alternatives(repeats);
      if (!this.#take(")")) throw new Refusal("an open group");
      return `(?:${inner})`;
    }
    if (character === "[") return this.#class();
    if (character === ".") return this.#written(lineEnds, true);
    if (character === "\\") {
      const escape = this.#escape();
      return typeof escape === "number"
        ? this.#written([[escape, escape]], false)
        : this.#written(escape.ranges, escape.negated);
    }
    if ("*+?{}]".includes(character)) throw new Refusal(`a bare ${character}`);
    const point = pointOf(character);
    return this.#written([[point, point]], false);
  }

  #class(): string {
    const negated = this.#take("^");
    const ranges: Range[] = [];
    while (!this.#take("]")) {
      const low = this.#member();
      if (typeof low !== "number") {
        if (low.negated) throw new Refusal("a negated class inside a class");
        if (this.#peek() === "-" && this.#characters[this.#at + 1] !== "]")
          throw new Refusal("a range from a class");
        ranges.push(...low.ranges);
      } else if (this.#peek() === "-" && this.#characters[this.#at + 1] !== "]") {
        this.#next();
        const high = this.#member();
        if (typeof high !== "number") throw new Refusal("a range to a class");
        ranges.push([low, high]);
      } else ranges.push([low, low]);
    }
    if (ranges.length === 0) throw new Refusal("an empty class");
    return this.#written(ranges, negated);
  }

  #member(): number | Escaped {
    const character = this.#next();
    if (character === "\\") return this.#escape();
    const point = pointOf(character);
    return point;
  }

  #escape(): number | Escaped {
    const letter = this.#next();
    if (letter === "d" || letter === "D") return { ranges: digits, negated: letter === "D" };
    if (letter === "w" || letter === "W") return { ranges: words, negated: letter === "W" };
    if (letter === "s" || letter === "S") return { ranges: blanks, negated: letter === "S" };
    const control = controls[letter];
    if (control !== undefined) {
      if (letter === "0" && /[0-9]/.test(this.#peek())) throw new Refusal("an octal escape");
      return control;
    }
    if (letter === "x") return this.#hex(2);
    if (letter === "u") {
      if (!this.#take("{")) return this.#hex(4);
      if (!this.#unicode) throw new Refusal("\\u{} without the flag u");
      let digitsRead = "";
      while (!this.#take("}")) digitsRead += this.#next();
      return Number.parseInt(digitsRead, 16);
    }
    if (/[A-Za-z0-9]/.test(letter)) throw new Refusal(`\\${letter}`);
    return pointOf(letter);
  }

  #hex(count: number): number {
    let read = "";
    for (let index = 0; index < count; index += 1) read += this.#next();
    if (!/^[0-9A-Fa-f]+$/.test(read)) throw new Refusal("an escape that is none");
    return Number.parseInt(read, 16);
  }

  #quantifier(): { readonly text: string; readonly bound: number } | null {
    const next = this.#peek();
    let text: string;
    let bound = 1;
    if (next === "*" || next === "+" || next === "?") {
      text = this.#next();
    } else if (next === "{") {
      const rest = this.#characters.slice(this.#at, this.#at + 16).join("");
      const found = /^\{([0-9]+)(?:(,)([0-9]*))?\}/.exec(rest);
      if (found === null) throw new Refusal("a bare {");
      text = found[0];
      this.#at += text.length;
      bound = Math.max(Number(found[1]), Number(found[3] ?? 0), 1);
    } else return null;
    // Lazy or not, the same texts match.
    this.#take("?");
    return { text, bound };
  }

  /** A class of ranges, in RE2's own words. */
  #written(ranges: readonly Range[], negated: boolean): string {
    // A negated class matches an astral character: as one in RE2, as two units in JavaScript without `u`.
    if (negated && !this.#unicode) throw new Refusal("a negated class, or a dot, without the flag u");
    if (!this.#unicode && ranges.some(([low, high]) => low <= 0xdfff && high >= 0xd800))
      throw new Refusal("surrogates without the flag u");
    if (!this.#unicode && ranges.some(([, high]) => high > 0xffff))
      throw new Refusal("an astral character without the flag u");
    // No text in UTF-8 holds a lone surrogate: a range over them is as good without.
    const kept = ranges.flatMap(([low, high]): Range[] =>
      low <= 0xdfff && high >= 0xd800
        ? [
            ...(low < 0xd800 ? [[low, 0xd7ff] as const] : []),
            ...(high > 0xdfff ? [[0xe000, high] as const] : []),
          ]
        : [[low, high]],
    );
    if (kept.length === 0) throw new Refusal("surrogates alone");
    const spelled = kept.map(([low, high]) => (low === high ? spell(low) : `${spell(low)}-${spell(high)}`));
    return `[${negated ? "^" : ""}${spelled.join("")}]`;
  }

  #peek(): string {
    return this.#characters[this.#at] ?? "";
  }

  #next(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new Refusal("an unexpected end");
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}

interface Escaped {
  readonly ranges: readonly Range[];
  readonly negated: boolean;
}

const pointOf = (character: string): number => character.codePointAt(0) ?? 0;
const spell = (point: number): string =>
  /^[0-9A-Za-z]$/.test(String.fromCodePoint(point))
    ? String.fromCodePoint(point)
    : `\\x{${point.toString(16)}}`;
