/** A rebuild as people read it at a terminal. */
import type { Compared } from "@sluice/shared/generations/compare.ts";
import type { Generations } from "@sluice/shared/generations/state.ts";

/** How things stand, and what may be done next. */
export function generationLines({ serving, building, previous }: Generations): string[] {
  const lines = [`generation ${serving} answers`];
  if (building !== null)
    lines.push(
      `generation ${building} is being built, or built: \`sluice rebuild compare\`, then \`switch\`; or \`abandon\``,
    );
  if (previous !== null)
    lines.push(`generation ${previous} is kept up to date to go \`back\` to, until it is dropped: \`drop\``);
  if (building === null && previous === null) lines.push("nothing else is kept: `sluice rebuild start`");
  return lines;
}

/** Differences shown, at most. */
const shownMax = 20;

const meaning = {
  missing: "the one that answers has it, the built one does not",
  older: "the built one has an older version of it",
  newer: "the one that answers has an older version of it",
  extra: "the one that answers lacks it",
  "told-otherwise": "the same version, told otherwise by this build",
} as const;

/** What a comparison found. */
export function comparedLines({ serving, built, ranges, rangesDiffering, differences }: Compared): string[] {
  const lines = [
    `${serving} items answer, ${built} are built: ${rangesDiffering} of ${ranges} ranges differ, ${differences.length}${differences.length === 1_000 ? " or more" : ""} items`,
  ];
  for (const { pk, sk, how } of differences.slice(0, shownMax))
    lines.push(`  ${how.padEnd(14)}  ${pk} ${sk}: ${meaning[how]}`);
  if (differences.length > shownMax)
    lines.push(`  … ${differences.length - shownMax} more (--json tells all)`);
  return lines;
}
