/**
 * Judgements kept by what was judged and by which rules: a corrected file has most shards of the file that it replaces, byte for
 * byte, and those are not judged again. Positions lie apart, so a judgement holds whatever line its rows now stand on.
 */
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { PartnerId } from "@sluice/contracts/ids.ts";
import { verdictKey } from "@sluice/contracts/objects.ts";
import { ByCode, Count } from "@sluice/contracts/events/payloads.ts";
import { Totals } from "@sluice/contracts/file-rule.ts";
import { type ObjectStore, ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import type { Judgement } from "./core/judge.ts";
import { rulesHash } from "./rule-set.ts";
import { daysKept } from "@sluice/contracts/retention.ts";

/** Where a judgement is kept, and looked for. */
export interface VerdictOf {
  readonly partner: PartnerId;
  readonly feed: AnyFeed;
  /** Of the shard's bytes. */
  readonly sha256: string;
}

const Samples = v.array(
  v.object({
    record: Count,
    column: v.string(),
    value: v.string(),
    code: v.string(),
    message: v.string(),
    sameAs: v.exactOptional(Count),
  }),
);

const ByColumn = v.record(v.string(), ByCode);

const KeptJudgement = v.object({
  rows: Count,
  badRows: Count,
  errors: Count,
  byCode: ByCode,
  byColumn: ByColumn,
  samples: Samples,
  warnings: v.exactOptional(
    v.object({ warnings: Count, byCode: ByCode, byColumn: ByColumn, samples: Samples }),
  ),
  totals: v.exactOptional(Totals),
});

/** The judgement of these bytes by these rules; null when there is none, or none that can be read. */
export async function findVerdict(objects: ObjectStore, of: VerdictOf): Promise<Judgement | null> {
  try {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await objects.bytes(keyOf(of)));
    const kept = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptJudgement), text);
    return kept.success ? kept.output : null;
  } catch (error) {
    if (error instanceof ObjectMissing) return null;
    throw error;
  }
}

/** Keeps a judgement. */
export async function keepVerdict(objects: ObjectStore, of: VerdictOf, judgement: Judgement): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(judgement));
  await objects.put(keyOf(of), bytes, daysKept(of.feed, "verdicts"));
}

const keyOf = ({ partner, feed, sha256 }: VerdictOf): string =>
  verdictKey(partner, feed.name, `${feed.version}-${rulesHash(feed)}`, sha256);
