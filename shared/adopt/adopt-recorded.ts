/** Adopts between two entries of the audit trail. */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { FileId, type PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { type Audit, record } from "../audit/record.ts";
import { type AdoptDeps, adoptFeed, type AdoptResult } from "./adopt-feed.ts";

/** What it works on. */
export interface RecordedAdoptDeps extends AdoptDeps {
  readonly audit: Audit;
  /** The epoch under which entities are written now. Rejects with TableClosed while a restore has closed the table. */
  readonly epoch: () => Promise<number>;
}

/** Who adopts which rows, and why. */
export interface RecordedAdoption {
  readonly feed: AnyFeed;
  readonly partner: PartnerId | null;
  readonly by: string;
  readonly reason: string;
}

/** Adopts, once the intent is kept. */
export async function adoptRecorded(
  deps: RecordedAdoptDeps,
  { feed, partner, by, reason }: RecordedAdoption,
): Promise<AdoptResult> {
  const adoption = v.parse(FileId, `f_${deps.ids.ulid()}`);
  const epoch = await deps.epoch();
  const subjects = [
    { kind: "feed" as const, id: feed.name },
    ...(partner === null ? [] : [{ kind: "partner" as const, id: partner }]),
  ];
  return record(deps.audit, { by, action: "feed.adopt", reason, subjects, facts: { adoption } }, (count) =>
    adoptFeed(deps, { feed, partner, by: { name: by, reason, adoption, epoch } }, count),
  );
}
