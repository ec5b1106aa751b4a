/** Every rule over a design. */
import type { Design, Finding, Rule } from "./design.ts";
import { hopRules } from "./hop-rules.ts";
import { queueRules } from "./queue-rules.ts";
import { recordRules } from "./record-rules.ts";

/** The rules, in the order in which findings are told. */
export const rules: readonly Rule[] = [...hopRules, ...recordRules, ...queueRules];

/** A finding with the rule that made it. */
export interface Fault extends Finding {
  readonly rule: Rule;
}

/** Lints. Empty when nothing is wrong. */
export const lint = (design: Design): readonly Fault[] =>
  rules.flatMap((rule) => rule.check(design).map((finding) => ({ ...finding, rule })));
