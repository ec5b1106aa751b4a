/** The end of a file that is not loaded: its load, its place in the turn and the turn itself change with the event that tells it. */
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Change, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import type { Load } from "./core/load.ts";
import { type Entry, type OpenEntry, passed, type Turn } from "./core/turn.ts";
import { entryRef, loadRef, turnRef } from "./loads.ts";

/** A file whose turn it is: everything that its end changes. */
export interface OpenFile {
  readonly turn: Loaded<Turn>;
  readonly entry: Loaded<OpenEntry>;
  readonly load: Loaded<Load>;
}

/** The changes of one transaction. */
export function endUnloaded(
  { turn, entry, load }: OpenFile,
  how: "refused" | "checked" | "withdrawn",
  event: NonNullable<Change["event"]>,
): Change[] {
  const ref = v.parse(FileRef, load.state);
  const ended: Entry = { ...ref, state: "ended", how };
  return [
    { ref: loadRef(ref), expectedVersion: load.version, state: { ...load.state, status: how }, event },
    { ref: entryRef(ref, ref.sequence), expectedVersion: entry.version, state: ended },
    { ref: turnRef(ref), expectedVersion: turn.version, state: passed(turn.state) },
  ];
}
