/** The moment from which on a file can no longer be withdrawn: before the first row of any of its shards is written. */
import type { AggregateStore, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import { conflictsMax } from "./advance.ts";
import { isWriting, type Load } from "./core/load.ts";
import { loadRef } from "./loads.ts";

/**
 * Says so in the file's load, under its version: either this or a withdrawal is saved, never both. Asks once; `known`: the load as this worker
 * has read it. False: the load is closed.
 */
export function beginWritingOnce(store: AggregateStore, known: Loaded<Load>): () => Promise<boolean> {
  let mayWrite = isWriting(known.state);
  return async () => {
    mayWrite ||= await beginWriting(store, known.state);
    return mayWrite;
  };
}

/** Throws when others change the load at every try. */
async function beginWriting(store: AggregateStore, { partner, file }: Load): Promise<boolean> {
  const ref = loadRef({ partner, file });
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const load = await store.load(ref);
    if (load?.state.status !== "loading") return false;
    if (isWriting(load.state)) return true;
    const state: Load = { ...load.state, mayHaveWritten: true };
    const saved = await store.save([{ ref, expectedVersion: load.version, state }]);
    if (saved.kind === "saved") return true;
  }
  throw new Error(`others change the load of file ${file} at the same moment`);
}
