/** A pipe of the topology, ready to take records: its filter, its template and its dynamic parameters. */
import type { Pipe } from "@sluice/contracts/topology.ts";
import { compilePattern } from "../pattern/compile.ts";
import { matches } from "../pattern/matches.ts";
import type { JsonObject } from "../pattern/json.ts";
import { compileParameter } from "../template/dynamic-parameter.ts";
import { compileTemplate, render } from "../template/pipe-template.ts";
import type { TemplateFailure } from "../template/template-error.ts";
import type { StreamRecord } from "./stream.ts";

/** What goes to the target for one record. A queue entry has group and deduplication id; a bus entry source and detail type. */
export type Entry =
  | { readonly to: "queue"; readonly body: string; readonly group: string; readonly deduplication: string }
  | { readonly to: "bus"; readonly body: string; readonly source: string; readonly detailType: string };

/** A record's fate before it is sent. */
export type Prepared =
  | { readonly kind: "entry"; readonly entry: Entry }
  | { readonly kind: "filtered" }
  | { readonly kind: "undeliverable"; readonly reason: string };

/** Compiles a pipe. Throws when AWS would refuse its filter or template: the topology is wrong. */
export function compilePipe(name: string, pipe: Pipe): (record: StreamRecord) => Prepared {
  const filter = compilePattern(JSON.stringify(pipe.filter), "pipes");
  if (!filter.ok) throw new Error(`pipe ${name}: ${filter.error.message}`);
  const template = compileTemplate(pipe.template);
  if (!template.ok) throw new Error(`pipe ${name}: ${template.error.message}`);
  const variables = {
    pipeName: name,
    pipeArn: `arn:aws:pipes:us-east-1:000000000000:pipe/${name}`,
    sourceArn: "",
    targetArn: "",
    ingestionTime: "",
  };
  const entryOf = compileTarget(pipe.target);
  return ({ json }) => {
    if (!matches(filter.pattern, json)) return { kind: "filtered" };
    const rendered = render(template.template, json, variables);
    if (!rendered.ok) return { kind: "undeliverable", reason: rendered.error.message };
    return entryOf(json, rendered.body);
  };
}

function compileTarget(target: Pipe["target"]): (record: JsonObject, body: string) => Prepared {
  const failed = ({ error }: TemplateFailure): Prepared => ({
    kind: "undeliverable",
    reason: error.message,
  });
  if ("bus" in target) {
    const detailTypeOf = compileParameter(target.detailType);
    const { source } = target;
    return (record, body) => {
      const detailType = detailTypeOf(record);
      if (!detailType.ok) return failed(detailType);
      return { kind: "entry", entry: { to: "bus", body, source, detailType: detailType.value } };
    };
  }
  const groupOf = compileParameter(target.group);
  const deduplicationOf = compileParameter(target.deduplication);
  return (record, body) => {
    const group = groupOf(record);
    if (!group.ok) return failed(group);
    const deduplication = deduplicationOf(record);
    if (!deduplication.ok) return failed(deduplication);
    const ids = { group: group.value, deduplication: deduplication.value };
    return { kind: "entry", entry: { to: "queue", body, ...ids } };
  };
}
