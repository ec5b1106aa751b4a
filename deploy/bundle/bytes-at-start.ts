/** What a bundle in pieces loads before it runs. */
import type { Metafile } from "esbuild";

/** The bytes of an output, by its path, and of all that it imports at once: not of what it imports when it is needed. */
export function bytesAtStart(outputs: Metafile["outputs"], entry: string): number {
  const start = new Set<string>();
  const walk = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || start.has(path)) return;
    start.add(path);
    for (const { kind, path: imported } of output.imports) if (kind === "import-statement") walk(imported);
  };
  walk(entry);
  return [...start].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}
