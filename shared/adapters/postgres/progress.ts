/** How far each file is, kept from the counts that settling leaves behind. */
import type { Sql } from "postgres";
import { type LegacyStore, settledTotal } from "../../ports/legacy-store.ts";
import * as v from "valibot";
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";

/** A bigint column arrives as text. */
const WholeNumber = v.pipe(v.string(), v.transform(Number), v.safeInteger());
const ProgressRows = v.array(
  v.object({
    file: FileId,
    partner: PartnerId,
    applied: WholeNumber,
    superseded: WholeNumber,
    discarded: WholeNumber,
  }),
);

/** Runs work on connections that are there, with Sluice's tables made. */
export type Using = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;

/** The part of the store that counts and forgets. */
export function progressTable(using: Using): Pick<LegacyStore, "unpublished" | "markPublished" | "prune"> {
  return {
    unpublished: (limit) =>
      using(async (sql) => {
        // Deleted and added in one statement: whatever was counted is counted once, even if the process ends here.
        await sql`
        with folded as (
          delete from sluice.newly_settled returning file, partner, applied, superseded, discarded
        )
        insert into sluice.progress as p (file, partner, applied, superseded, discarded)
        select file, partner, sum(applied), sum(superseded), sum(discarded)
        from folded group by file, partner order by file
        on conflict (file) do update set
          applied = p.applied + excluded.applied,
          superseded = p.superseded + excluded.superseded,
          discarded = p.discarded + excluded.discarded`;
        const rows = await sql`
        select file, partner, applied, superseded, discarded from sluice.progress
        where published < applied + superseded + discarded
        order by file limit ${limit}`;
        return v.parse(ProgressRows, rows);
      }),
    markPublished: (files) =>
      using(async (sql) => {
        await sql`
        update sluice.progress p set published = greatest(p.published, n.total)
        from unnest(
          ${files.map(({ file }) => file as string)}::text[],
          ${files.map((file) => settledTotal(file))}::bigint[]
        ) as n (file, total)
        where p.file = n.file`;
      }),
    prune: (before, limit) =>
      using(async (sql) => {
        const { count } = await sql`
        delete from sluice.inbox where ctid = any(array(
          select ctid from sluice.inbox where settled_at < ${before} limit ${limit}
        ))`;
        return count;
      }),
  };
}
