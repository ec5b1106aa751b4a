/** Each file's way: its place without a gap, one ending, one verdict, and no trace of what was kept out. */
import type { Fate, ReceivedFile, Truth } from "./oracle.ts";
import type { RequestedUndo } from "./oracle-undo.ts";
import { entityWritesOf, eventsOf } from "./told.ts";
import type { World } from "./world.ts";

/** What must have been said at the end of a file of each fate: once, and none of the others. */
const endings: Readonly<Record<Fate, string>> = {
  good: "file.loaded.v1",
  bad: "file.rejected.v1",
  ragged: "file.failed.v1",
  refused: "file.refused.v1",
  checked: "file.checked.v1",
  withdrawn: "file.withdrawn.v1",
};

/** What may have been said of a file before it was withdrawn, or of its judging afterwards. */
const upToThen: ReadonlySet<string> = new Set([
  "file.validated.v1",
  "file.rejected.v1",
  "file.failed.v1",
  "file.held.v1",
  "file.released.v1",
]);

/** Checks the files. */
export function checkFiles(
  world: World,
  {
    received,
    undos,
  }: { readonly received: readonly ReceivedFile[]; readonly undos: readonly RequestedUndo[] },
  { held, fates }: Truth,
): string[] {
  const wrong = [...gaps([...received, ...undos]), ...repeats(world, received, fates)];
  const told = (["files", "shards", "validations", "loads"] as const).flatMap((table) => [
    ...eventsOf(world, table),
  ]);
  const writers = new Set(entityWritesOf(world).map(({ source }) => source.file));
  const keys = world.objects.keys();
  const words = new Map(received.map(({ file, word }) => [file, word]));
  for (const { file } of [...received, ...undos]) {
    const fate = fates.get(file) ?? "good";
    const isUndo = !words.has(file);
    const own = told.filter(({ payload }) => payload.file === file);
    const times = (type: string): number => own.filter((event) => event.type === type).length;
    const should: Readonly<Record<string, number>> = {
      ...Object.fromEntries(Object.values(endings).map((type) => [type, 0])),
      [endings[fate]]: 1,
      "file.validated.v1": isUndo || fate === "bad" || fate === "ragged" ? 0 : 1,
      "file.held.v1": held.has(file) ? 1 : 0,
      "file.released.v1": words.get(file) === "release" ? 1 : 0,
    };
    for (const [type, often] of Object.entries(should))
      if (!(fate === "withdrawn" && upToThen.has(type)) && times(type) !== often)
        wrong.push(`${fate} file ${file}: ${type} was told ${times(type)} times`);
    if (fate === "good") continue;
    if (writers.has(file)) wrong.push(`${fate} file ${file} wrote entities`);
    if (fate === "withdrawn") continue;
    if (times("load.requested.v1") > 0) wrong.push(`${fate} file ${file} was asked to be loaded`);
    if (keys.some((key) => key.includes(`/${file}/journal/`)))
      wrong.push(`${fate} file ${file} left a journal`);
    if (fate === "ragged" && keys.some((key) => key.includes(`/${file}/shards/`)))
      wrong.push(`ragged file ${file} left shards`);
  }
  return wrong;
}

/** Sequence numbers count 1, 2, 3 … for each partner and entity type. */
function gaps(received: readonly Pick<ReceivedFile, "partner" | "entity" | "sequence">[]): string[] {
  const turns = Map.groupBy(received, ({ partner, entity }) => `${partner}#${entity}`);
  return [...turns].flatMap(([turn, files]) => {
    const numbers = files.map(({ sequence }) => sequence).sort((a, b) => a - b);
    return numbers.every((number, index) => number === index + 1)
      ? []
      : [`the files of ${turn} have the sequence numbers ${numbers.join(", ")}`];
  });
}

/**
 * A good file's content comes again only where it may: never of a delta feed, of a snapshot feed only behind another content, and of either
 * behind an undo. What is only checked repeats nothing.
 */
function repeats(world: World, received: readonly ReceivedFile[], fates: Truth["fates"]): string[] {
  const turns = Map.groupBy(received, ({ partner, entity }) => `${partner}#${entity}`);
  const undoAsked = placesOfUndos(world);
  return [...turns.values()].flatMap((files) => {
    const inOrder = files.filter(({ purpose }) => purpose === "load").sort((a, b) => a.sequence - b.sequence);
    return inOrder.flatMap(({ file, sequence, content }, index) => {
      const before = inOrder.slice(0, index);
      const against = content.feed === "levels" ? before.slice(-1) : before;
      return against
        .filter((other) => fates.get(other.file) === "good" && other.content.sha256 === content.sha256)
        .filter((other) => (undoAsked.get(other.file) ?? Infinity) > sequence)
        .map((other) => `file ${file} has the content of ${other.file}, and was taken as new`);
    });
  });
}

/** The place at which a file's undo was asked for first, by file: from there on it may come again. */
function placesOfUndos(world: World): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { type, payload } of eventsOf(world, "files"))
    if (type === "undo.requested.v1" && payload.purpose !== "check" && payload.undo !== undefined) {
      const { of } = payload.undo;
      places.set(of, Math.min(places.get(of) ?? Infinity, payload.sequence ?? 0));
    }
  return places;
}
