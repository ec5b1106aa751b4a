/** What a partner is told of an event, where it is one of those that webhooks may ask for. Pure. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { type NoticeType, noticeData } from "@sluice/contracts/api/notice.ts";
import {
  type PayloadOf,
  type PipelineEventType,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import type { FeedName, PartnerId } from "@sluice/contracts/ids.ts";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";

/** A notice before it has its place in the partner's list. */
export interface Draft {
  readonly type: NoticeType;
  readonly partner: PartnerId;
  readonly feed: FeedName;
  /** What makes it the same notice when it is made again: at most 128 characters. */
  readonly same: string;
  /** When what it tells of happened: ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type About = Pick<FileRef, "file" | "partner" | "feed" | "sequence">;
type Told = { readonly type: NoticeType; readonly data: Readonly<Record<string, unknown>> };

const aboutOf = ({ file, partner, feed, sequence }: About) => ({
  ...{ file, partner, feed, sequence },
  status: `/v1/files/${file}`,
});
const plain =
  (type: NoticeType) =>
  (payload: About): Told => ({ type, data: aboutOf(payload) });
const unique = (codes: readonly { readonly code: string }[]): string[] => [
  ...new Set(codes.map(({ code }) => code)),
];

/** Reads a payload as its contract says, which throws where it does not fit, and tells of it. */
function teller<Type extends PipelineEventType>(type: Type, tell: (payload: PayloadOf<Type>) => Told) {
  const schema: v.GenericSchema<unknown, PayloadOf<Type>> = pipelineEvents[type].payload;
  return [type, (payload: unknown): Told => tell(v.parse(schema, payload))] as const;
}

const tellers = new Map<string, (payload: unknown) => Told>([
  teller("file.validated.v1", (payload) => {
    const { badRows, errors, byCode } = payload.quarantined ?? { badRows: 0, errors: 0, byCode: {} };
    const counts = { rows: payload.rows, badRows, errors, errorsByCode: byCode };
    return { type: "file.judged", data: { ...aboutOf(payload), verdict: "validated", ...counts } };
  }),
  teller("file.rejected.v1", (payload) => {
    const { rows, badRows, errors, byCode } = payload;
    const counts = { rows, badRows, errors, errorsByCode: byCode };
    return { type: "file.judged", data: { ...aboutOf(payload), verdict: "rejected", ...counts } };
  }),
  teller("file.failed.v1", (payload) => ({
    type: "file.failed",
    data: { ...aboutOf(payload), codes: unique(payload.faults), faults: payload.faultTotal },
  })),
  teller("file.held.v1", (payload) => ({
    type: "file.held",
    data: { ...aboutOf(payload), codes: unique(payload.reasons) },
  })),
  teller("file.released.v1", plain("file.released")),
  teller("file.refused.v1", plain("file.refused")),
  teller("file.withdrawn.v1", plain("file.withdrawn")),
  teller("file.checked.v1", plain("file.checked")),
  teller("file.loaded.v1", (payload) => {
    const { undo, tally: counts } = payload;
    if (undo === undefined) return { type: "file.loaded", data: { ...aboutOf(payload), counts } };
    const { of: file, leaves } = undo;
    const about = { ...aboutOf({ ...payload, file }), by: payload.file };
    return { type: "file.undone", data: { ...about, leaves, counts } };
  }),
]);

/** The notice of an event; null for one that tells a partner nothing. Throws when it is not what its contract says. */
export function noticeOf({ id, type, occurredAt, payload }: Message): Draft | null {
  const tell = tellers.get(type);
  return tell === undefined ? null : draftOf(tell(payload), id, occurredAt);
}

/** The notice that a file is synced: no event says so, the load's and the old database's do together. Null while it is not. */
export function syncedNotice(view: FileView): Draft | null {
  const { file, partner, feed, sequence, phase, times } = view;
  if (phase !== "synced" || times.endedAt === null) return null;
  const { applied, superseded, discarded } = view.counts;
  const status = `/v1/files/${file}`;
  const data = { file, partner, feed, sequence, status, applied, superseded, discarded };
  return draftOf({ type: "file.synced", data }, `${file}.synced`, times.endedAt);
}

function draftOf({ type, data }: Told, same: string, timestamp: string): Draft {
  const told = v.parse(noticeData[type], data);
  return { type, partner: told.partner, feed: told.feed, same, timestamp, data: told };
}
