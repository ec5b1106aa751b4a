/**
 * What partners wrote, as a terminal may be given it: nothing that moves the cursor, colours, hides, or turns the direction of what is read
 * (Unicode's controls and formats, UTS 55). Such a character is shown as `\uXXXX`; in JSON that is the same value.
 */
import { inspect } from "node:util";

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

/** From here on all that the process logs to its console is visible. Progress on a terminal goes past it: it holds figures and our words alone. */
export function makeConsoleVisible(): void {
  for (const name of ["log", "error", "warn"] as const) {
    const write = console[name].bind(console);
    console[name] = (...values: unknown[]) =>
      write(...values.map((value) => visible(typeof value === "string" ? value : inspect(value))));
  }
}
