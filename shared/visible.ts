/**
 * What partners wrote, as a terminal or a page may be given it: nothing that moves the cursor, colours, hides, or turns the direction of what is
 * read (Unicode's controls and formats, UTS 55). Such a character is shown as `\uXXXX`; in JSON that is the same value.
 */

/** Controls but tab and line feed, formats (bidi, zero width, tags), separators of lines, lone surrogates, and letters that show nothing. */
const hidden =
  /[^\P{Cc}\t\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;

/** The text with all of it shown. */
export const visible = (text: string): string =>
  text.replace(hidden, (found) =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
