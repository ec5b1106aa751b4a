/** A file's verdict before and now: what the mesh said of it, against what the working copy's rules say. Pure. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { referenceCodes } from "@sluice/contracts/codes/reference.ts";
import type { Checked } from "../check/check-file.ts";

/** A verdict, and what it was told with. */
export interface Verdict {
  readonly outcome: "accepted" | "rejected";
  /** How many errors of each code. */
  readonly byCode: Readonly<Record<string, number>>;
}

/** What a new judgement does to an old one: `verdict`, it turns over; `told`, it stands with other errors. */
export type Change = "none" | "told" | "verdict";

/** Codes that ask what came before a file, or what else there is: no rule of the feed alone gives them, so a rehearsal leaves them out. */
const isBeyond = (code: string): boolean =>
  code.startsWith("receipt.") || Object.hasOwn(referenceCodes, code);

/** What the mesh said; null where it has said nothing yet, or nothing but what a rehearsal cannot know. */
export function verdictBefore({ verdict, phase, errorsByCode, faults }: FileView): Verdict | null {
  const isFailed = phase === "failed";
  const outcome = isFailed || verdict === "rejected" ? "rejected" : verdict === null ? null : "accepted";
  if (outcome === null) return null;
  const byCode = isFailed ? counted(faults) : errorsByCode;
  const known = Object.entries(byCode).filter(([code]) => !isBeyond(code));
  return outcome === "rejected" && known.length === 0 ? null : { outcome, byCode: Object.fromEntries(known) };
}

/** What the rules of this working copy say. */
export function verdictNow(checked: Checked): Verdict {
  switch (checked.kind) {
    case "refused":
      return { outcome: "rejected", byCode: { [checked.problem.code]: 1 } };
    case "failed":
      return { outcome: "rejected", byCode: counted(checked.faults) };
    case "judged": {
      const { errors, byCode } = checked.report;
      return { outcome: errors === 0 || checked.keptAside !== null ? "accepted" : "rejected", byCode };
    }
    default:
      return checked satisfies never;
  }
}

/** Compares them. */
export function changeOf(before: Verdict, now: Verdict): Change {
  if (before.outcome !== now.outcome) return "verdict";
  return moved(before, now).length === 0 ? "none" : "told";
}

/** The codes whose counts differ, by name. */
export function moved(before: Verdict, now: Verdict): { code: string; before: number; now: number }[] {
  return [...new Set([...Object.keys(before.byCode), ...Object.keys(now.byCode)])]
    .toSorted()
    .map((code) => ({ code, before: before.byCode[code] ?? 0, now: now.byCode[code] ?? 0 }))
    .filter((one) => one.before !== one.now);
}

function counted(faults: readonly { readonly code: string }[]): Record<string, number> {
  const byCode: Record<string, number> = {};
  for (const { code } of faults) byCode[code] = (byCode[code] ?? 0) + 1;
  return byCode;
}
