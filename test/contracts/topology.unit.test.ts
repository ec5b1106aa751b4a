import { describe, expect, test } from "bun:test";
import { Envelope } from "@sluice/contracts/envelope.ts";
import {
  isPipelineEvent,
  type PipelineEventType,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { type Pipe, pipes, queues, rules, tables } from "@sluice/contracts/topology.ts";
import { compileRules } from "@sluice/deploy/local/bus/rules.ts";
import { compilePattern } from "@sluice/deploy/local/pattern/compile.ts";
import { compilePipe } from "@sluice/deploy/local/pipes/compile-pipe.ts";

const hopNames = Object.keys(pipes);

describe("the topology", () => {
  test("gives each stream at most two readers", () => {
    for (const table of Object.keys(tables))
      expect(Object.values(pipes).filter((pipe) => pipe.table === table).length).toBeLessThanOrEqual(2);
  });

  test.each(hopNames)("%s: its filter and template are such as a pipe takes", (name) => {
    const pipe = Object.entries<Pipe>(pipes).find(([known]) => known === name)?.[1];
    if (pipe === undefined) throw new Error(name);
    expect(() => compilePipe(name, pipe)).not.toThrow();
  });

  test("uses only rules that the bus takes", () => {
    expect(() => compileRules()).not.toThrow();
    for (const rule of Object.values(rules))
      expect(compilePattern(JSON.stringify(rule.pattern), "bus").ok).toBe(true);
  });

  test("routes every event that a service consumes into that service's queue", () => {
    const intoQueue = (queue: string): string[] => [
      ...Object.values<Pipe>(pipes)
        .filter(({ target }) => "queue" in target && target.queue === queue)
        .map(({ filter }) => JSON.stringify(filter)),
      ...Object.values(rules)
        .filter(({ target }) => target.queue === queue)
        .map(({ pattern }) => JSON.stringify(pattern)),
    ];
    for (const [type, { consumers }] of Object.entries(pipelineEvents))
      for (const consumer of consumers)
        expect(intoQueue(consumer).some((text) => text.includes(`"${type}"`))).toBe(true);
  });

  test("sends nothing into a queue that its owner does not consume", () => {
    for (const [queue, { owner }] of Object.entries(queues)) {
      const types = Object.values<Pipe>(pipes)
        .filter(({ target }) => "queue" in target && target.queue === queue)
        .flatMap(({ filter }) =>
          [...JSON.stringify(filter).matchAll(/[a-z]+\.[a-z-]+\.v[0-9]+/g)].map(([type]) => type),
        )
        .filter((type): type is PipelineEventType => isPipelineEvent(type));
      for (const type of types) expect<readonly string[]>(pipelineEvents[type].consumers).toContain(owner);
    }
  });

  test("keeps the type rules of entity events, so that a feed cannot shadow the pipeline's", () => {
    for (const feed of feeds.values())
      for (const event of feed.events) {
        expect(isPipelineEvent(event)).toBe(false);
        expect(event.startsWith(`${feed.entity}.`)).toBe(true);
        expect(event).toMatch(Envelope.entries.type.pipe[1].requirement);
      }
  });
});
