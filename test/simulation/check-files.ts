/** Each file's way: its place without a gap, one ending, one verdict, and no trace of what was kept out. */
import type { ReceivedFile } from "./oracle.ts";
import { entityWritesOf, eventsOf } from "./told.ts";
import type { World } from "./world.ts";

/** What must have been said of a file of each fate, and how often. */
const endings: Record<ReceivedFile["content"]["fate"], Readonly<Record<string, number>>> = {
  good: { "file.failed.v1": 0, "file.validated.v1": 1, "file.rejected.v1": 0, "file.loaded.v1": 1 },
  bad: { "file.failed.v1": 0, "file.validated.v1": 0, "file.rejected.v1": 1, "file.loaded.v1": 0 },
  ragged: { "file.failed.v1": 1, "file.validated.v1": 0, "file.rejected.v1": 0, "file.loaded.v1": 0 },
};

/** Checks the files. */
export function checkFiles(world: World, received: readonly ReceivedFile[]): string[] {
  const wrong = [...gaps(received), ...repeats(received)];
  const told = (["files", "shards", "validations", "loads"] as const).flatMap((table) => [
    ...eventsOf(world, table),
  ]);
  const writers = new Set(entityWritesOf(world).map(({ source }) => source.file));
  const keys = world.objects.keys();
  for (const { file, content } of received) {
    const own = told.filter(({ payload }) => payload.file === file);
    const times = (type: string): number => own.filter((event) => event.type === type).length;
    for (const [type, should] of Object.entries(endings[content.fate]))
      if (times(type) !== should)
        wrong.push(`${content.fate} file ${file}: ${type} was told ${times(type)} times`);
    if (content.fate === "good") continue;
    if (writers.has(file)) wrong.push(`${content.fate} file ${file} wrote entities`);
    if (times("load.requested.v1") > 0) wrong.push(`${content.fate} file ${file} was asked to be loaded`);
    if (keys.some((key) => key.includes(`/${file}/journal/`)))
      wrong.push(`${content.fate} file ${file} left a journal`);
    if (content.fate === "ragged" && keys.some((key) => key.includes(`/${file}/shards/`)))
      wrong.push(`ragged file ${file} left shards`);
  }
  return wrong;
}

/** Sequence numbers count 1, 2, 3 … for each partner and entity type. */
function gaps(received: readonly ReceivedFile[]): string[] {
  const turns = Map.groupBy(received, ({ partner, entity }) => `${partner}#${entity}`);
  return [...turns].flatMap(([turn, files]) => {
    const numbers = files.map(({ sequence }) => sequence).sort((a, b) => a - b);
    return numbers.every((number, index) => number === index + 1)
      ? []
      : [`the files of ${turn} have the sequence numbers ${numbers.join(", ")}`];
  });
}

/** A good file's content comes again only where it may: never of a delta feed, and of a snapshot feed only behind another content. */
function repeats(received: readonly ReceivedFile[]): string[] {
  const turns = Map.groupBy(received, ({ partner, entity }) => `${partner}#${entity}`);
  return [...turns.values()].flatMap((files) => {
    const inOrder = [...files].sort((a, b) => a.sequence - b.sequence);
    return inOrder.flatMap(({ file, content }, index) => {
      const before = inOrder.slice(0, index);
      const against = content.feed === "orders" ? before : before.slice(-1);
      return against
        .filter((other) => other.content.fate === "good" && other.content.sha256 === content.sha256)
        .map((other) => `file ${file} has the content of ${other.file}, and was taken as new`);
    });
  });
}
