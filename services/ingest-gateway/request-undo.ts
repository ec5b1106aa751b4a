/**
 * An undo gets its place in the turn, as a file does: in one transaction under the version of the partner's counter, with the file that it
 * takes back, which counts as a repeat no longer (or, by the undo of an undo, again).
 */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { type FileId, fileGroup, type PartnerId } from "@sluice/contracts/ids.ts";
import type { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import type { Change, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import type { File } from "./core/file.ts";
import { type Target, type Undoable, undoable, type UndoFile } from "./core/undo.ts";
import type { GatewayDeps } from "./deps.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef, liveRef, turnsRef, undoRef } from "./files.ts";

type Deps = Pick<GatewayDeps, "store" | "clock" | "epoch" | "feeds" | "backOff">;

/** What is asked for. */
export interface UndoRequest {
  /** The id of the undo. */
  readonly id: FileId;
  readonly partner: PartnerId;
  /** What is to be undone. */
  readonly file: FileId;
  /** `check`: it is only planned, to show what it would do. */
  readonly purpose: "load" | "check";
  readonly decision: OperatorDecision;
  readonly trace: string;
  /** Asked for by the feed itself: then never a second time. */
  readonly onlyOnce?: boolean;
}

/** What became of it. `repeat`: it was undone before, by that undo. `busy`: lost every race; nothing was written. */
export type Requested =
  | { readonly kind: "requested" | "repeat"; readonly undo: FileId }
  | Extract<Undoable, { readonly kind: "unloaded" | "early" }>
  | { readonly kind: "other-version"; readonly loaded: number; readonly here: number | null }
  | { readonly kind: "unknown" | "busy" };

const attemptsMax = 100;

/** Requests it. Throws what the store throws. */
export async function requestUndo(deps: Deps, request: UndoRequest): Promise<Requested> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const requested = await attemptRequest(deps, request);
    if (requested !== "lost") return requested;
    await deps.backOff(attempt);
  }
  return { kind: "busy" };
}

async function attemptRequest(deps: Deps, request: UndoRequest): Promise<Requested | "lost"> {
  const { store, clock, feeds } = deps;
  const { partner, purpose, decision, trace } = request;
  const [file, undo] = await Promise.all([
    store.load(fileRef(partner, request.file)),
    store.load(undoRef(partner, request.file)),
  ]);
  const target: Target | null =
    file !== null
      ? { kind: "file", file: file.state }
      : undo !== null
        ? { kind: "undo", undo: undo.state }
        : null;
  if (target === null) return { kind: "unknown" };
  if (request.onlyOnce && target.kind === "file" && target.file.undoneByFeed)
    return { kind: "repeat", undo: target.file.undoneByFeed };
  const can = undoable(target);
  if (can.kind === "undone") return { kind: "repeat", undo: can.by };
  if (can.kind !== "undoable") return can;
  const { feed: name, feedVersion, entity } = target.kind === "file" ? target.file : target.undo;
  const feed = feeds.get(name);
  if (feed?.version !== feedVersion)
    return { kind: "other-version", loaded: feedVersion, here: feed?.version ?? null };

  const turns = await store.load(turnsRef(partner, entity));
  const sequence = (turns?.state.last ?? 0) + 1;
  const now = clock.now();
  const ref = { file: request.id, partner, feed: name, feedVersion, entity, sequence };
  const asked = {
    ...ref,
    undo: can.undo,
    ...(purpose === "check" ? { purpose } : {}),
    ...decision,
  };
  const origin = {
    ...{ aggregate: `undo:${request.id}`, version: 1, epoch: deps.epoch, partner },
    ...{ group: fileGroup(request.id), occurredAt: now, trace },
  };
  const state: UndoFile = { ...asked, requestedAtMs: now.getTime(), status: "requested" };
  const saved = await store.save([
    {
      ref: undoRef(partner, request.id),
      expectedVersion: 0,
      state,
      event: pipelineEvent("undo.requested.v1", origin, asked),
    },
    {
      ref: turnsRef(partner, entity),
      expectedVersion: turns?.version ?? 0,
      state: { ...turns?.state, last: sequence },
    },
    ...(purpose === "check"
      ? []
      : await targetChanges(deps, feed, state, request.onlyOnce === true, { file, undo })),
  ]);
  return saved.kind === "saved" ? { kind: "requested", undo: request.id } : "lost";
}

/**
 * What the undo changes in the file that a partner sent, and in the undo that it takes back: under the versions by which it was decided, so that
 * of two who ask at once only one gets it.
 */
async function targetChanges(
  deps: Deps,
  feed: AnyFeed,
  { file, partner, undo }: UndoFile,
  byFeed: boolean,
  decidedBy: { readonly file: Loaded<File> | null; readonly undo: Loaded<UndoFile> | null },
): Promise<Change[]> {
  const target = decidedBy.file === null ? decidedBy.undo : null;
  const sent = decidedBy.file ?? (await deps.store.load(fileRef(partner, undo.of)));
  if (sent === null) throw new Error(`file ${undo.of} of ${partner} is to be undone, but has no item`);
  const ofUndo: Change[] =
    target === null
      ? []
      : [
          {
            ref: undoRef(partner, target.state.file),
            expectedVersion: target.version,
            state: { ...target.state, undoneBy: file },
          },
        ];
  return [...ofUndo, ...(await leave(deps, feed, sent, undo.leaves, file, byFeed))];
}

/** The changes that leave a file undone by an undo, or loaded again. */
export async function leave(
  { store, feeds }: Pick<Deps, "store" | "feeds">,
  feed: AnyFeed,
  { state: file, version }: Loaded<File>,
  leaves: "undone" | "restored",
  by: FileId,
  byFeed = false,
): Promise<Change[]> {
  const ref = fileRef(file.partner, file.file);
  if (leaves === "undone") {
    if (file.status !== "sharded") return [];
    const undone: File = { ...file, status: "undone", by, ...(byFeed ? { undoneByFeed: by } : {}) };
    return [{ ref, expectedVersion: version, state: undone }, ...(await endLiveness(store, feeds, file))];
  }
  if (file.status !== "undone") return [];
  const { by: _, ...receipt } = file;
  const place = liveRef(feed, file);
  const isFree = (await store.load(place)) === null;
  const { sha256, receivedAtMs } = file;
  const live: Change = { ref: place, expectedVersion: 0, state: { file: file.file, sha256, receivedAtMs } };
  return [
    { ref, expectedVersion: version, state: { ...receipt, status: "sharded" } },
    ...(isFree ? [live] : []),
  ];
}
