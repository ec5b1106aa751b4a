/** The bus's rules, compiled from the topology: which queues an event goes to, with which body and group. */
import { type QueueName, type Rule, rules } from "@sluice/contracts/topology.ts";
import { compilePattern } from "../pattern/compile.ts";
import type { JsonObject } from "../pattern/json.ts";
import { matches } from "../pattern/matches.ts";
import { compileParameter } from "../template/dynamic-parameter.ts";
import { applyInputPath } from "../template/input-path.ts";

/** One delivery of one event. */
export interface RuleDelivery {
  readonly rule: string;
  readonly queue: QueueName;
  readonly body: string;
  readonly group: string;
}

/** What a rule could not deliver: on AWS this goes to the rule's dead-letter queue. */
export interface RuleFailure {
  readonly rule: string;
  readonly reason: string;
}

/** Compiles rules, the topology's where none are given. Throws when AWS would refuse one. */
export function compileRules(
  all: Readonly<Record<string, Rule>> = rules,
): (event: JsonObject) => readonly (RuleDelivery | RuleFailure)[] {
  const compiled = Object.entries(all).map(([name, rule]) => {
    const pattern = compilePattern(JSON.stringify(rule.pattern), "bus");
    if (!pattern.ok) throw new Error(`rule ${name}: ${pattern.error.message}`);
    const { target } = rule;
    return { name, target, groupOf: compileParameter(target.group), pattern: pattern.pattern };
  });
  return (event) =>
    compiled
      .filter(({ pattern }) => matches(pattern, event))
      .map(({ name, target, groupOf }) => {
        const body = applyInputPath(target.inputPath, event);
        if (!body.ok) return { rule: name, reason: body.error.message };
        const group = groupOf(event);
        if (!group.ok) return { rule: name, reason: group.error.message };
        return { rule: name, queue: target.queue, body: body.body, group: group.value };
      });
}
