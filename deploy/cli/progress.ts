/** A file's way as a line: rewritten in place on a terminal, a line a phase elsewhere. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";

/** One line about where a file stands. */
export function progressLine({ phase, shards, counts }: FileView): string {
  const rows = counts.rows === null ? "" : ` of ${counts.rows.toLocaleString("en")} rows`;
  const written = counts.created + counts.updated + counts.removed;
  const details: Record<FileView["phase"], string> = {
    receive: "received",
    shard: "cutting into shards",
    validate: `judging: ${shards.validated + shards.rejected + shards.loading + shards.loaded}/${shards.total} shards`,
    load: `loading: ${shards.loaded}/${shards.total} shards, ${written.toLocaleString("en")}${rows} written`,
    held: "held: its plan is out of the feed's range, and a person must release or refuse it",
    sync: `syncing: ${counts.applied.toLocaleString("en")}/${counts.emitted.toLocaleString("en")} events in Postgres`,
    synced: `synced: ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.conflicts} conflicts${counts.quarantined === 0 ? "" : `, ${counts.quarantined} rows kept aside`}`,
    rejected: `rejected: ${counts.badRows} bad rows, ${counts.errors} errors; nothing was loaded`,
    failed: "failed: the file cannot be read; nothing was loaded",
    refused: "refused by an operator; nothing was loaded",
    withdrawn: "withdrawn by an operator; nothing was loaded",
    checked: "checked: every row is good; nothing was loaded",
  };
  return details[phase];
}

/** Shows progress on a stream; `end` finishes the line. */
export function progressShower(
  out: NodeJS.WriteStream,
  indent = "  ",
): { show(view: FileView): void; end(): void } {
  let lastPhase = "";
  let shown = false;
  return {
    show: (view) => {
      if (out.isTTY) {
        out.write(`\r\u001B[K${indent}${progressLine(view)}`);
        shown = true;
      } else if (view.phase !== lastPhase) out.write(`${indent}${progressLine(view)}\n`);
      lastPhase = view.phase;
    },
    end: () => {
      if (shown) out.write("\n");
    },
  };
}
