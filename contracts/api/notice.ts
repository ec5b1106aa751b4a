/** What a webhook is sent: one notice a request, as Standard Webhooks writes them (https://www.standardwebhooks.com). No row's content is in any. */
import * as v from "valibot";
import { Count, Tally } from "../events/payloads.ts";
import { FeedName, FileId, PartnerId } from "../ids.ts";

/** What a notice may tell of. */
export const NoticeType = v.picklist([
  "file.judged",
  "file.failed",
  "file.held",
  "file.released",
  "file.refused",
  "file.withdrawn",
  "file.checked",
  "file.loaded",
  "file.undone",
  "file.synced",
]);
export type NoticeType = v.InferOutput<typeof NoticeType>;

/** A notice's id: the same at every try, and at every replay. */
export const NoticeId = v.pipe(
  v.string(),
  v.regex(/^ntc_[0-9a-f]{32}$/, "a notice id is ntc_ and 32 hex digits"),
);
export type NoticeId = v.InferOutput<typeof NoticeId>;

/** What every notice says: which file, and where to ask for more. */
const about = {
  file: FileId,
  partner: PartnerId,
  feed: FeedName,
  /** The file's place among the partner's files of its entity type. */
  sequence: Count,
  /** Where the file is told of: a path on Sluice's address. */
  status: v.string(),
};

/** What is told of the file, by type. */
export const noticeData = {
  "file.judged": v.object({
    ...about,
    verdict: v.picklist(["validated", "rejected"]),
    rows: Count,
    badRows: Count,
    errors: Count,
    errorsByCode: v.record(v.string(), Count),
  }),
  /** It could not be cut into records; the codes of the first faults, and how many there were in all. */
  "file.failed": v.object({ ...about, codes: v.array(v.string()), faults: Count }),
  /** Its plan is out of the feed's range, and a person decides; the codes of the reasons. */
  "file.held": v.object({ ...about, codes: v.array(v.string()) }),
  "file.released": v.object(about),
  "file.refused": v.object(about),
  "file.withdrawn": v.object(about),
  "file.checked": v.object(about),
  "file.loaded": v.object({ ...about, counts: Tally }),
  /** `file` was taken back, or (`restored`) put back again, by the undo `by`. */
  "file.undone": v.object({
    ...about,
    by: FileId,
    leaves: v.picklist(["undone", "restored"]),
    counts: Tally,
  }),
  /** Every change that the load made is settled in the old database. */
  "file.synced": v.object({ ...about, applied: Count, superseded: Count, discarded: Count }),
} as const satisfies Record<NoticeType, v.GenericSchema>;

/** When what is told happened: ISO 8601 in UTC. */
const timestamp = v.pipe(v.string(), v.isoTimestamp());

const body = <const Type extends string, const Data extends v.GenericSchema>(type: Type, data: Data) =>
  v.object({ type: v.literal(type), timestamp, data });

/** The body of each request, by type. */
export const noticeBodies: Readonly<Record<string, v.GenericSchema>> = {
  ...Object.fromEntries(NoticeType.options.map((type) => [type, body(type, noticeData[type])])),
  "webhook.test": body("webhook.test", v.object({ webhook: v.string() })),
};
