/** What a load leaves behind, in a form that two runs can be compared by. */
import type { Step, TestLoader } from "./testing.ts";
import { conflictsKey } from "@sluice/contracts/objects.ts";
import * as v from "valibot";
import { Journal, type JournalEntry } from "@sluice/contracts/journal.ts";
import { acme, counterId, fileId } from "./testing.ts";

/** Everything that must not depend on how often a process was killed. Journal pointers and times may differ; see `chainOf`. */
export async function endOf(loader: TestLoader, keys: readonly string[], file: number, shards: number) {
  const entities = await loader.deps.entities.read(keys.map(counterId));
  const reports: unknown[] = [];
  for (let shard = 0; shard < shards; shard += 1)
    reports.push(await readJson(loader, conflictsKey(acme, fileId(file), shard)));
  return {
    entities: entities.map((entity) => {
      if (entity === null) return null;
      const { data, version, source } = entity;
      const { tally, ...written } = source;
      return { data, version, source: written, tally };
    }),
    changes: loader.changes
      .map(({ event, state }) => JSON.stringify({ event: { ...event, occurredAt: "" }, state }))
      .sort(),
    loaded: loader.events
      .filter(({ type }) => type === "shard.loaded.v1" || type === "file.loaded.v1")
      .map(({ type, payload }) => JSON.stringify([type, payload]))
      .sort(),
    reports,
  };
}

async function readJson({ deps }: TestLoader, key: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await deps.objects.bytes(key)));
  } catch {
    return null;
  }
}

/** The before-images that an entity's journal chain leads to, the newest first. */
export async function chainOf({ deps }: TestLoader, key: string): Promise<JournalEntry[]> {
  const [entity] = await deps.entities.read([counterId(key)]);
  const chain: JournalEntry[] = [];
  for (let pointer = entity?.journal ?? ""; pointer !== "";) {
    const [object = "", index = ""] = pointer.split("#");
    const journal = v.parse(Journal, JSON.parse(new TextDecoder().decode(await deps.objects.bytes(object))));
    const entry = journal[Number(index)];
    if (entry === undefined) throw new Error(`${pointer} leads nowhere`);
    chain.push(entry);
    pointer = entry.journal;
  }
  return chain;
}

/** Rows folded without the loader: the values by key, how many versions each has, and the tally. */
export function foldByHand(
  rows: readonly Step[],
  start: ReadonlyMap<string, { readonly value: number | null; readonly version: number }> = new Map(),
) {
  const counters = new Map([...start].map(([key, counter]) => [key, { ...counter }]));
  const tally = {
    rows: rows.length,
    created: 0,
    updated: 0,
    removed: 0,
    unchanged: 0,
    conflicts: 0,
    emitted: 0,
  };
  for (const [key, step, value] of rows) {
    const counter = counters.get(key) ?? { value: null, version: 0 };
    const now = counter.value;
    if (step === "refuse" || (step === "add" && now === null)) {
      tally.conflicts += 1;
      continue;
    }
    const next =
      step === "remove" ? null : step === "add" ? (now ?? 0) + 1 : step === "keep" ? (now ?? 0) : value;
    if (next === now) {
      tally.unchanged += 1;
      continue;
    }
    tally[next === null ? "removed" : now === null ? "created" : "updated"] += 1;
    tally.emitted += 1;
    counters.set(key, { value: next, version: counter.version + 1 });
  }
  return { counters, tally };
}
