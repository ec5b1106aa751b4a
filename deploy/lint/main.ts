/** `npm run lint:topology`: what is wrong with our topology and with the templates made from it, why, and where that is written. */
import { fargate, synthesized } from "../aws/testing.ts";
import type { Finding, RuleText } from "./design.ts";
import { lint, rules } from "./lint.ts";
import { ourDesign } from "./ours.ts";
import { lintStacks, stackRules } from "./stack-rules.ts";
import { synthesizedDesign } from "./synthesized.ts";

const ours = await ourDesign();
const stacks = [
  ["the stacks on Lambda", {}],
  ["the stacks on Fargate", fargate],
] as const;
const inTheTopology = lint(ours).map((fault) => ({ ...fault, of: "the topology" }));
const isTold = ({ rule, where, what }: Finding & { readonly rule: RuleText }): boolean =>
  inTheTopology.some((told) => told.rule === rule && told.where === where && told.what === what);
const faults: readonly (Finding & { readonly rule: RuleText; readonly of: string })[] = [
  ...inTheTopology,
  ...stacks.flatMap(([of, context]) => {
    const templates = [...synthesized({ stage: "dev", ...context }).values()];
    const found = [...lint(synthesizedDesign(templates, "dev", ours)), ...lintStacks(templates)];
    return found.filter((fault) => !isTold(fault)).map((fault) => ({ ...fault, of }));
  }),
];
for (const [rule, found] of Map.groupBy(faults, (fault) => fault.rule)) {
  console.log(`${rule.id}: ${rule.why}\n  ${rule.link}`);
  for (const [of, its] of Map.groupBy(found, (fault) => fault.of)) {
    console.log(`  in ${of}:`);
    for (const { where, what } of its) console.log(`  - ${where}: ${what}`);
  }
}
console.log(`${rules.length + stackRules.length} rules, ${faults.length} findings`);
process.exit(faults.length === 0 ? 0 : 1);
