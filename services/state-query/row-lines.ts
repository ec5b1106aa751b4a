/** Which lines of a file a row takes: more than one where a quoted field holds line ends. */
import { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Position } from "@sluice/shared/shard/positions.ts";
import * as v from "valibot";
import { readRecord } from "./bad-rows/csv-copy.ts";
import type { Aspect } from "./core/aspect.ts";
import type { QueryDeps } from "./deps.ts";

/** The last line of the row that begins at a position; its first where the file's bytes are kept no longer, or nothing quotes. */
export async function lastLineOf(
  objects: QueryDeps["objects"],
  { format, fixedWidth }: AnyFeed,
  aspects: readonly Aspect[],
  { line, byte }: Position,
): Promise<number> {
  const received = aspects.find(({ type }) => type === "file.received.v1");
  if (fixedWidth !== undefined || format.quote === null || received === undefined) return line;
  const { object: key, bytes: size } = v.parse(FileReceived, received.payload);
  try {
    const { cells } = await readRecord({ objects, key, size }, format, byte - 1, false);
    const text = cells.map((cell) => cell.map(({ char }) => char).join("")).join("");
    return line + (text.match(/\r\n|\r|\n/g)?.length ?? 0);
  } catch (cause) {
    if (cause instanceof ObjectMissing) return line;
    throw cause;
  }
}
