/** Snapshots of counters, for the loader's tests of plans, removals and held files. */
import type { AnyFeed, Drift } from "@sluice/contracts/feed.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { acme, counterId, counters, fileId, putFile, type TestLoader, testLoader } from "./testing.ts";
import { decideHeld, type Word } from "./decide-held.ts";
import { live } from "./testing-lives.ts";

/** The values of a whole snapshot, by key. */
export type Snapshot = Readonly<Record<string, number>>;

/** A feed of snapshots: what a file leaves out is removed, where it is at most this share of what was there. */
export const snapshotsOf = (shareMax: number, drift?: Drift): AnyFeed => ({
  ...counters,
  mode: { kind: "snapshot", removals: { event: "counter.removed.v1", shareMax } },
  ...(drift === undefined ? {} : { drift }),
});

/** A loader of such a feed. */
export const snapshotLoader = (feed: AnyFeed): TestLoader =>
  testLoader({ feeds: new Map([[feed.name, feed]]) });

/** Puts a snapshot; answers what the bus tells of it. */
export const putSnapshot = (
  loader: TestLoader,
  number: number,
  values: Snapshot,
  shards = 1,
  aside: ReadonlySet<number> = new Set(),
): Promise<Message> =>
  putFile(
    loader,
    number,
    Object.entries(values).map(([key, value]) => [key, "put", value] as const),
    shards,
    aside,
  );

/** Loads a snapshot as far as it goes without a person. */
export async function sendSnapshot(
  loader: TestLoader,
  number: number,
  values: Snapshot,
  shards = 1,
): Promise<void> {
  await live(loader, await putSnapshot(loader, number, values, shards), []);
}

/** An operator's word, and what follows from it. */
export async function say(loader: TestLoader, number: number, word: Word) {
  const decision = { by: "operator1", reason: "the partner was asked" };
  const decided = await decideHeld(loader.deps, { partner: acme, file: fileId(number) }, word, decision);
  const next = loader.queue.shift();
  if (next !== undefined) await live(loader, next, []);
  return decided;
}

/** The counters that there are, of these keys. */
export async function valuesOf(loader: TestLoader, keys: readonly string[]): Promise<Snapshot> {
  const entities = await loader.deps.entities.read(keys.map(counterId));
  return Object.fromEntries(
    entities.flatMap((entity) =>
      entity?.data === null || entity === null ? [] : [[entity.id.key, Number(entity.data["value"])]],
    ),
  );
}

/** The types of a file's own events so far, in order. */
export const eventsOf = ({ events }: TestLoader, number: number): string[] =>
  events
    .filter(({ type, payload }) => payload["file"] === fileId(number) && !/^shard|requested/.test(type))
    .map(({ type }) => type);
