/** Rules of filters and templates: each hop is tried on the records that its table really gives. */
import type { JsonObject } from "../local/pattern/json.ts";
import { compilePattern } from "../local/pattern/compile.ts";
import { matches } from "../local/pattern/matches.ts";
import { resolvePath } from "../local/template/dynamic-parameter.ts";
import { compileTemplate, render } from "../local/template/pipe-template.ts";
import type { Design, Finding, Hop, Rule } from "./design.ts";

const filterGuide = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html";
const templateGuide =
  "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html";
/** SQS takes 128 characters; what a pipe resolves is only documented up to 100. */
const idCharactersMax = 100;
const variables = { pipeName: "", pipeArn: "", sourceArn: "", targetArn: "", ingestionTime: "" };

const perHop =
  (faults: (hop: Hop, samples: Design["tables"][number]["samples"]) => readonly string[]) =>
  ({ hops, tables }: Design): Finding[] =>
    hops.flatMap((hop) => {
      const samples = tables.find(({ name }) => name === hop.table)?.samples ?? [];
      return faults(hop, samples).map((what) => ({ where: hop.name, what }));
    });

function passes({ filter }: Hop, record: JsonObject): boolean {
  const compiled = compilePattern(JSON.stringify(filter), "pipes");
  return compiled.ok && matches(compiled.pattern, record);
}

/** Each looks at every hop with its table's samples. */
export const recordRules: readonly Rule[] = [
  {
    id: "filter-operators",
    why: "Pipes know fewer operators than the bus: what they do not know is refused at the deployment, or matches otherwise.",
    link: filterGuide,
    check: perHop(({ filter }) => {
      const compiled = compilePattern(JSON.stringify(filter), "pipes");
      return compiled.ok ? [] : [`its filter is none for a pipe: ${compiled.error.message}`];
    }),
  },
  {
    id: "deletions-pass",
    why: "A filter on the item's event, or on INSERT and MODIFY, lets no deletion through: the old database keeps what was removed.",
    link: filterGuide,
    check: perHop((hop, samples) =>
      samples
        .filter(({ what, record }) => what.includes("deletion") && !passes(hop, record))
        .map(({ what }) => `${what} does not pass its filter`),
    ),
  },
  {
    id: "edits-stay-silent",
    why: "A filter that looks at the item, not at the event, sends the same event again at every edit; without an inbox it is applied again.",
    link: filterGuide,
    check: perHop((hop) =>
      JSON.stringify(hop.filter).includes("eventName")
        ? ["it tells events apart by eventName: an edit by hand is taken for an event"]
        : [],
    ),
  },
  {
    id: "template-paths",
    why: "What AWS does with a path that a record lacks is not documented: an empty text, or a message that nobody can read.",
    link: templateGuide,
    check: perHop((hop, samples) => {
      if (hop.template === null) return [];
      const template = compileTemplate(hop.template);
      if (!template.ok) return [`its template is none: ${template.error.message}`];
      return samples
        .filter(({ record }) => passes(hop, record))
        .flatMap(({ what, record }) => {
          const rendered = render(template.template, record, variables);
          return rendered.ok ? [] : [`${what}: ${rendered.error.message}`];
        });
    }),
  },
  {
    id: "ids",
    why: "A path that a record lacks, or an id that is longer than a pipe passes on, stops the whole batch.",
    link: "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetSqsQueueParameters.html",
    check: perHop((hop, samples) =>
      samples
        .filter(({ record }) => passes(hop, record))
        .flatMap(({ what, record }) =>
          [hop.fifo?.group, hop.fifo?.deduplication].flatMap((path) => {
            if (path === undefined || path === null || !path.startsWith("$.")) return [];
            const found = resolvePath(path, record);
            if (!found.ok) return [`${what}: ${found.error.message}`];
            return found.value.length > idCharactersMax
              ? [`${what}: ${path} has ${found.value.length} characters`]
              : [];
          }),
        ),
    ),
  },
];
