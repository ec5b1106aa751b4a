/** One file as people read it at a terminal: where it stands, what its load would do, and what an operator said. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { pauseLine } from "./pause-line.ts";
import { progressLine } from "./progress.ts";

/** Its lines. */
export function fileLines(view: FileView): string[] {
  const { file, feed, partner, plan, decision, phase } = view;
  const { undoes, undone } = view;
  const lines = [`${file}  ${feed ?? ""} of ${partner}`, progressLine(view)];
  if (undoes !== null) lines.push(`the undo of ${undoes}`);
  if (undone !== null) lines.push(`undone at ${undone.at} by ${undone.by}`);
  if (plan !== null) {
    const { created, updated, unchanged, removed, removals, conflicts } = plan;
    lines.push(
      `plan: ${plan.rows} rows: ${created} create, ${updated} update, ${unchanged} change nothing, ${removed} remove, ${conflicts} are refused by their entity`,
    );
    if (plan.keysBefore > 0)
      lines.push(`      ${removals} of the last snapshot's ${plan.keysBefore} keys go`);
    for (const { code, message } of plan.reasons) lines.push(`out of range: ${message}  [${code}]`);
  }
  if (phase === "held")
    lines.push(
      `A person decides: sluice release ${file} --reason "…", or sluice refuse ${file} --reason "…"`,
    );
  if (view.paused !== undefined) lines.push(`It waits: ${pauseLine(view.paused)}`);
  if (decision !== null)
    lines.push(`${decision.word} by ${decision.by} at ${decision.at}: ${decision.reason}`);
  return lines;
}
