/** A pipe of the topology, ready to take records: its filter, its template and its dynamic parameters. */
import type { Pipe } from "@sluice/contracts/topology.ts";
import { compilePattern } from "../pattern/compile.ts";
import { matches } from "../pattern/matches.ts";
import { resolvePath } from "../template/dynamic-parameter.ts";
import { compileTemplate, render } from "../template/pipe-template.ts";
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
  return (record) => {
    if (!matches(filter.pattern, record.json)) return { kind: "filtered" };
    const rendered = render(template.template, record.json, { ...variables });
    if (!rendered.ok) return { kind: "undeliverable", reason: rendered.error.message };
    const { target } = pipe;
    if ("bus" in target) {
      const detailType = resolvePath(target.detailType, record.json);
      if (!detailType.ok) return { kind: "undeliverable", reason: detailType.error.message };
      const entry = {
        to: "bus",
        body: rendered.body,
        source: target.source,
        detailType: detailType.value,
      } as const;
      return { kind: "entry", entry };
    }
    const group = resolvePath(target.group, record.json);
    if (!group.ok) return { kind: "undeliverable", reason: group.error.message };
    const deduplication = resolvePath(target.deduplication, record.json);
    if (!deduplication.ok) return { kind: "undeliverable", reason: deduplication.error.message };
    const ids = { group: group.value, deduplication: deduplication.value };
    return { kind: "entry", entry: { to: "queue", body: rendered.body, ...ids } };
  };
}
