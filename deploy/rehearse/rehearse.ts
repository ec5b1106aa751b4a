/** Judges a feed's last files again by the working copy's rules, and says which verdicts would be others. Nothing is sent, nothing changes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import { openChecker } from "../check/check-file.ts";
import type { Client } from "../cli/client.ts";
import { type Change, changeOf, moved, verdictNow, verdictBefore, type Verdict } from "./compare.ts";

/** One file's rehearsal: compared, or why it could not be. */
export type Rehearsed =
  | {
      readonly kind: "compared";
      readonly view: FileView;
      readonly before: Verdict;
      readonly now: Verdict;
      readonly change: Change;
      readonly moved: ReturnType<typeof moved>;
    }
  | { readonly kind: "gone"; readonly view: FileView };

/** Files of the feed that are looked through for enough of both kinds. */
const lookedAtMax = 1_000;

/** The last `last` accepted and the last `last` rejected files, newest first. */
async function lastFiles(client: Client, feed: AnyFeed, last: number) {
  const found: { readonly view: FileView; readonly before: Verdict }[] = [];
  const counts = { accepted: 0, rejected: 0 };
  let lookedAt = 0;
  for await (const view of client.filesOf(feed.name)) {
    const before = verdictBefore(view);
    if (before !== null && counts[before.outcome] < last) {
      counts[before.outcome] += 1;
      found.push({ view, before });
    }
    lookedAt += 1;
    if (lookedAt === lookedAtMax || (counts.accepted === last && counts.rejected === last)) break;
  }
  return found;
}

/** Rehearses; `told` hears of each file as it is done. The files' bytes lie in a directory of its own meanwhile. */
export async function rehearse(
  client: Client,
  feed: AnyFeed,
  last: number,
  told: (one: Rehearsed) => void,
): Promise<void> {
  const checker = openChecker();
  const directory = await mkdtemp(join(tmpdir(), "sluice-rehearse-"));
  try {
    for (const { view, before } of await lastFiles(client, feed, last)) {
      const path = join(directory, "file");
      if (!(await client.saveContent(view, path))) {
        told({ kind: "gone", view });
        continue;
      }
      const { receivedAt } = view.times;
      const at = receivedAt === null ? new Date() : new Date(receivedAt);
      const now = verdictNow(await checker.check(feed, path, null, at));
      told({
        kind: "compared",
        view,
        before,
        now,
        change: changeOf(before, now),
        moved: moved(before, now),
      });
    }
  } finally {
    await checker.close();
    await rm(directory, { recursive: true, force: true });
  }
}
