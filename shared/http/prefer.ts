/** `Prefer: wait=N` (RFC 7240, 4.3): the caller would rather wait for an answer than ask again. */

/** How many whole seconds a caller would wait, at most `most`; null where nothing (readable) is said. The first of several counts. */
export function waitOf(header: string | undefined, most: number): number | null {
  for (const part of (header ?? "").split(",")) {
    const [, seconds] = /^\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?:;.*)?$/i.exec(part) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), most);
  }
  return null;
}
