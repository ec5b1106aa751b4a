/** Where in a text its reading stands: line and column, from 1. */

/** Fed with the text, piece by piece. */
export class TextPlace {
  #line = 1;
  #column = 1;
  /** What ends lines, by the first one: CRLF counts by its LF. */
  #newline: "\n" | "\r" | null = null;
  /** The text so far ends with its first CR: whether an LF follows is not known yet. */
  #crLast = false;
  #begun = false;

  /** Takes the next piece. */
  take(text: string): void {
    if (text === "") return;
    // A byte order mark takes no place.
    let from = !this.#begun && text.startsWith("\ufeff") ? 1 : 0;
    this.#begun = true;
    if (this.#newline === null) this.#settle(text);
    const newline = this.#newline;
    if (newline !== null)
      for (let at = text.indexOf(newline, from); at !== -1; at = text.indexOf(newline, from)) {
        this.#line += 1;
        this.#column = 1;
        from = at + 1;
      }
    this.#column += characters(text, from);
  }

  /** The place of the character that comes next. */
  here(): { readonly line: number; readonly column: number } {
    if (this.#crLast) return { line: this.#line + 1, column: 1 };
    return { line: this.#line, column: this.#column };
  }

  #settle(text: string): void {
    if (this.#crLast) {
      this.#crLast = false;
      this.#newline = text.startsWith("\n") ? "\n" : "\r";
      if (this.#newline === "\r") {
        this.#line += 1;
        this.#column = 1;
      }
      return;
    }
    const first = /[\r\n]/.exec(text);
    if (first === null) return;
    if (first[0] === "\n") this.#newline = "\n";
    else if (first.index === text.length - 1) this.#crLast = true;
    else this.#newline = text[first.index + 1] === "\n" ? "\n" : "\r";
  }
}

/** How many characters from a place on: a surrogate pair is one. */
function characters(text: string, from: number): number {
  let count = 0;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0xdc00 || unit > 0xdfff) count += 1;
  }
  return count;
}
