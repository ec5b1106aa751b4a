/**
 * Turns: the files of one partner and entity type are loaded one at a time, in the order of their sequence. What is known of each
 * sequence is an entry; events come unordered and more than once, and each is new, known already, or impossible. Pure.
 */
import { Count, FileRef, ObjectKey, Sha256, Undo } from "@sluice/contracts/events/payloads.ts";
import { FileId, ShardIndex } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { Undoing } from "./undo.ts";

/** Whose turn it is, and the file that is being loaded (null: none is open). */
export const Turn = v.object({
  next: v.pipe(v.number(), v.integer(), v.minValue(1)),
  open: v.nullable(FileId),
});
export type Turn = v.InferOutput<typeof Turn>;

/** Before anything is known. */
export const firstTurn: Turn = { next: 1, open: null };

/** What a file was sent for: to be loaded, or to be judged and planned alone. */
export const Purpose = v.picklist(["load", "check"]);
export type Purpose = v.InferOutput<typeof Purpose>;

/** What the load of a good file needs, kept until it is its turn. */
const Work = {
  /** What the file was sent for; null until file.received is here: a file that is only to be checked must never be opened to be loaded. */
  purpose: v.nullable(Purpose),
  rows: Count,
  shards: v.array(
    v.object({
      shard: ShardIndex,
      /** Not given: it holds rows. Only an undo has others: it takes back a file's removals too. */
      kind: v.exactOptional(v.literal("removals")),
      object: ObjectKey,
      rows: Count,
      sha256: Sha256,
      /** Lists the records that must not be loaded. */
      quarantine: v.exactOptional(ObjectKey),
    }),
  ),
  /** Of the event that told it: the load goes on in the same trace. */
  trace: v.string(),
};

/** How a file ends unloaded: at the gate, at the cut, by an operator's word, or because it was sent to be checked alone. */
const Ending = v.picklist(["rejected", "failed", "refused", "checked", "withdrawn"]);
export type Ending = v.InferOutput<typeof Ending>;

/** What is known of one sequence. */
export const Entry = v.variant("state", [
  v.object({ ...FileRef.entries, state: v.literal("received"), purpose: Purpose }),
  v.object({ ...FileRef.entries, state: v.literal("validated"), ...Work }),
  v.object({ ...FileRef.entries, state: v.literal("ended"), how: Ending }),
  /** To be undone: nothing has to be judged before its turn. */
  v.object({
    ...FileRef.entries,
    ...{ state: v.literal("undo"), purpose: Purpose, undo: Undo, trace: v.string() },
  }),
  v.object({
    ...FileRef.entries,
    ...Work,
    ...{ state: v.literal("open"), purpose: Purpose, undoing: v.exactOptional(Undoing) },
  }),
  v.object({ ...FileRef.entries, state: v.literal("loaded") }),
]);
export type Entry = v.InferOutput<typeof Entry>;
export type UndoEntry = Extract<Entry, { readonly state: "undo" }>;
export type OpenEntry = Extract<Entry, { readonly state: "open" }>;

/** What the bus tells of a file: the entry that it would make by itself. */
export type Told = Exclude<Entry, { readonly state: "open" | "loaded" }>;

/** What an event does to an entry. */
export type EntryStep =
  | { readonly kind: "changed"; readonly entry: Entry }
  | { readonly kind: "repeat" }
  | { readonly kind: "impossible"; readonly reason: string };

/** Takes one event. `entry` is null while nothing is known of its sequence. */
export function takeTold(entry: Entry | null, told: Told): EntryStep {
  if (entry === null) return { kind: "changed", entry: told };
  const impossible = (reason: string): EntryStep => ({ kind: "impossible", reason });
  if (entry.file !== told.file)
    return impossible(
      `sequence ${told.sequence} of ${told.partner}'s ${told.entity} files is ${entry.file}: it cannot be ${told.file} too`,
    );
  if (told.state === "undo") return { kind: "repeat" };
  if (told.state === "received")
    return entry.state === "validated" && entry.purpose === null
      ? { kind: "changed", entry: { ...entry, purpose: told.purpose } }
      : { kind: "repeat" };
  if (entry.state === "received")
    return {
      kind: "changed",
      entry: told.state === "validated" ? { ...told, purpose: entry.purpose } : told,
    };
  const says = told.state === "ended" ? told.how : told.state;
  if (entry.state === "ended") {
    // Its judging may go on: whatever comes of it comes too late.
    if (entry.how === "withdrawn") return { kind: "repeat" };
    // What ends after its plan was validated before.
    const wasValidated = entry.how === "refused" || entry.how === "checked";
    return entry.how === says || (wasValidated && told.state === "validated")
      ? { kind: "repeat" }
      : impossible(`file ${told.file} was ${entry.how}: it cannot be ${says}`);
  }
  return told.state === "validated"
    ? { kind: "repeat" }
    : impossible(`file ${told.file} is ${entry.state}: it cannot be ${says}`);
}

/** What there is to do at the turn's head. */
export type Move =
  /** Nothing is known yet, or not enough: the file is still being judged, or what it was sent for is not told yet. */
  | { readonly kind: "wait" }
  /** The file has ended or is loaded: it is the next one's turn. */
  | { readonly kind: "pass"; readonly turn: Turn }
  /** The file's turn has come. */
  | { readonly kind: "open"; readonly turn: Turn; readonly entry: OpenEntry }
  /** An undo's turn has come: what it takes back has to be looked up. */
  | { readonly kind: "undo"; readonly entry: UndoEntry }
  /** It is being planned or loaded: its load says what is to be done. */
  | { readonly kind: "go-on"; readonly entry: OpenEntry };

/** Decides. `entry` is that of `turn.next`. */
export function nextMove(turn: Turn, entry: Entry | null): Move {
  switch (entry?.state) {
    case undefined:
    case "received":
      return { kind: "wait" };
    case "ended":
    case "loaded":
      return { kind: "pass", turn: passed(turn) };
    case "validated":
      if (entry.purpose === null) return { kind: "wait" };
      return {
        kind: "open",
        turn: { next: turn.next, open: entry.file },
        entry: { ...entry, state: "open", purpose: entry.purpose },
      };
    case "undo":
      return { kind: "undo", entry };
    case "open":
      return { kind: "go-on", entry };
    default:
      return entry satisfies undefined;
  }
}

/** The turn after its head. */
export const passed = ({ next }: Turn): Turn => ({ next: next + 1, open: null });
