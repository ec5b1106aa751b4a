/** `npm run lint:topology`: what is wrong with our topology, why, and where that is written. */
import { lint, rules } from "./lint.ts";
import { ourDesign } from "./ours.ts";

const faults = lint(await ourDesign());
for (const [rule, found] of Map.groupBy(faults, (fault) => fault.rule)) {
  console.log(`${rule.id}: ${rule.why}\n  ${rule.link}`);
  for (const { where, what } of found) console.log(`  - ${where}: ${what}`);
}
console.log(`${rules.length} rules, ${faults.length} findings`);
process.exit(faults.length === 0 ? 0 : 1);
