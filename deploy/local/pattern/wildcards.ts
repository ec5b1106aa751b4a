import { refuse } from "./refusal.ts";

/**
 * Compiles a wildcard: `*` stands for any run of characters, `\*` for a star, `\\` for a backslash.
 * Refuses `**` and every other escape, as EventBridge does.
 */
export function wildcardTest(path: string, pattern: string): (text: string) => boolean {
  const pieces = literalPieces(path, pattern);
  const [head = "", ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) => {
    if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail))
      return false;
    // Leftmost first is enough: a piece found earlier only leaves more room for the ones behind it.
    let from = head.length;
    for (const piece of rest) {
      const at = text.indexOf(piece, from);
      if (at < 0) return false;
      from = at + piece.length;
    }
    return from + tail.length <= text.length;
  };
}

/** The literal runs between the stars, escapes resolved. Positions in refusals count the opening quote, as AWS does. */
function literalPieces(path: string, pattern: string): string[] {
  const pieces = [""];
  for (let at = 0; at < pattern.length; at++) {
    const next = pattern[at + 1];
    let literal = pattern.charAt(at);
    if (literal === "*") {
      if (next === "*") refuse(path, `Consecutive wildcard characters at pos ${at + 1}`);
      pieces.push("");
      continue;
    }
    if (literal === "\\") {
      if (next !== "*" && next !== "\\") refuse(path, `Invalid escape character at pos ${at + 1}`);
      literal = next;
      at++;
    }
    pieces.push((pieces.pop() ?? "") + literal);
  }
  return pieces;
}
