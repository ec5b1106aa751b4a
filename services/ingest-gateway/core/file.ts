/**
 * The file aggregate: received, then sharded or failed; a sharded file may be rejected by the gate, refused by an operator, or undone, and any
 * that has not ended be withdrawn by one. Every transition is named
 * here; each is new, already done, too early or impossible, and none overwrites in silence. Pure.
 */
import {
  Count,
  Fault,
  FileRef,
  ObjectKey,
  ReferenceNeed,
  Sha256,
} from "@sluice/contracts/events/payloads.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

/** What receipt fixes: it never changes afterwards. */
const Receipt = {
  ...FileRef.entries,
  object: ObjectKey,
  bytes: Count,
  sha256: Sha256,
  /** The pinned plan. */
  shards: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(256)),
  engine: v.string(),
  receivedAtMs: Count,
  /** Of a feed with references. */
  needs: v.exactOptional(v.array(ReferenceNeed)),
  /** Of a file that is only to be judged and planned. */
  purpose: v.exactOptional(v.literal("check")),
  /** Of an upload in parts that turned out broken: it is not cut, it fails with these. */
  faults: v.exactOptional(v.pipe(v.array(Fault), v.minLength(1))),
  /** The undo that its feed asked for, once. */
  undoneByFeed: v.exactOptional(FileId),
};

/** A file's state. */
export const File = v.variant("status", [
  v.object({ ...Receipt, status: v.literal("received") }),
  v.object({ ...Receipt, status: v.literal("sharded"), rows: Count }),
  v.object({ ...Receipt, status: v.literal("failed"), faultTotal: Count }),
  v.object({ ...Receipt, status: v.literal("rejected"), rows: Count }),
  v.object({ ...Receipt, status: v.literal("refused"), rows: Count }),
  v.object({ ...Receipt, status: v.literal("withdrawn") }),
  /** `by`: the undo that takes it back. */
  v.object({ ...Receipt, status: v.literal("undone"), rows: Count, by: FileId }),
]);
export type File = v.InferOutput<typeof File>;

/** What can happen to a file after its receipt. */
export type FileFact =
  | { readonly kind: "sharded"; readonly rows: number }
  | { readonly kind: "failed"; readonly faultTotal: number }
  | { readonly kind: "rejected" | "refused" | "withdrawn" };

/** What a fact does to a file. */
export type FileStep =
  | { readonly kind: "changed"; readonly file: File }
  | { readonly kind: "repeat" }
  /** The gate needs every shard, and the last one is out before the file is marked sharded. */
  | { readonly kind: "early"; readonly reason: string }
  | { readonly kind: "impossible"; readonly reason: string };

/** Takes one fact. */
export function step(file: File, fact: FileFact): FileStep {
  // It may be cut and judged to the end all the same: that changes nothing.
  if (file.status === "withdrawn") return { kind: "repeat" };
  switch (fact.kind) {
    case "withdrawn":
      return file.status === "received" || file.status === "sharded" || file.status === "undone"
        ? { kind: "changed", file: { ...v.parse(v.object(Receipt), file), status: "withdrawn" } }
        : { kind: "repeat" };
    case "sharded":
      if (file.status === "received")
        return { kind: "changed", file: { ...file, status: "sharded", rows: fact.rows } };
      return file.status === "failed" ? impossible(file, fact) : { kind: "repeat" };
    case "failed":
      if (file.status === "received")
        return { kind: "changed", file: { ...file, status: "failed", faultTotal: fact.faultTotal } };
      return file.status === "failed" ? { kind: "repeat" } : impossible(file, fact);
    case "rejected":
    case "refused":
      return unloaded(file, fact.kind);
    default:
      return fact satisfies never;
  }
}

function unloaded(file: File, kind: "rejected" | "refused"): FileStep {
  if (file.status === "sharded") return { kind: "changed", file: { ...file, status: kind } };
  // An undo was asked for before it had come to its end: there will be nothing to undo.
  if (file.status === "undone") {
    const { by: _, ...rest } = file;
    return { kind: "changed", file: { ...rest, status: kind } };
  }
  if (file.status === kind) return { kind: "repeat" };
  if (file.status === "received")
    return { kind: "early", reason: `file ${file.file} is ${kind} before it is marked sharded` };
  return impossible(file, { kind });
}

function impossible(file: File, { kind }: Pick<FileFact, "kind">): FileStep {
  return { kind: "impossible", reason: `file ${file.file} is ${file.status}: it cannot be ${kind}` };
}

/** The part of a file that every event of its way carries. */
export function refOf({ file, partner, feed, feedVersion, entity, sequence }: File): FileRef {
  return { file, partner, feed, feedVersion, entity, sequence };
}
