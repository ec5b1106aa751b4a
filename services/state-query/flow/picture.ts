/** The topology as a picture: where everything stands is derived from contracts/topology.ts. Pure. */
import { namesOf } from "@sluice/contracts/names-of.ts";
import { services } from "@sluice/contracts/services.ts";
import {
  type PipeName,
  pipes,
  type QueueName,
  queues,
  type RuleName,
  rules,
  type TableName,
  tables,
} from "@sluice/contracts/topology.ts";

/** A box: its corner, its size. Units are the picture's own. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A hop: a line, and the place of its count of dead letters. */
export interface Hop {
  readonly name: PipeName | RuleName;
  readonly kind: "pipe" | "rule";
  /** Where it comes from: a table, or the bus; and where it leads: a queue, or the bus. */
  readonly from: TableName | "bus";
  readonly to: QueueName | "bus";
  /** An SVG path. */
  readonly path: string;
  readonly mark: { readonly x: number; readonly y: number };
}

/** The picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly tables: ReadonlyMap<TableName, Box>;
  readonly bus: Box;
  readonly queues: ReadonlyMap<QueueName, Box>;
  readonly hops: readonly Hop[];
}

const row = 34;
const gap = 18;
const tableBox = { x: 10, width: 130, height: 26 };
const busBox = { x: 330, width: 60 };
const queueBox = { x: 520, width: 250, height: 82 };
const queueRows = 2.5;

/** Draws it: a band for each service, its streamed tables left and its queue right, the bus between. */
export function draw(): Picture {
  const tablesAt = new Map<TableName, Box>();
  const queuesAt = new Map<QueueName, Box>();
  let y = 10;
  for (const service of services) {
    const own = namesOf<TableName>(tables).filter(
      (name) => tables[name].owner === service && tables[name].stream,
    );
    own.forEach((name, at) => tablesAt.set(name, { ...tableBox, y: y + at * row }));
    for (const name of namesOf<QueueName>(queues))
      if (queues[name].owner === service) queuesAt.set(name, { ...queueBox, y });
    y += Math.max(own.length, queueRows) * row + gap;
  }
  const height = y;
  const bus = { ...busBox, y: 10, height: height - 20 };
  return {
    width: queueBox.x + queueBox.width + 10,
    height,
    tables: tablesAt,
    bus,
    queues: queuesAt,
    hops: [...pipeHops(tablesAt, queuesAt), ...ruleHops(queuesAt)],
  };
}

const none: Box = { x: 0, y: 0, width: 0, height: 0 };

/** Broadcasts go straight to the bus; work passes it by. */
function pipeHops(from: ReadonlyMap<TableName, Box>, to: ReadonlyMap<QueueName, Box>): Hop[] {
  return namesOf<PipeName>(pipes).map((name) => {
    const { table, target } = pipes[name];
    const start = from.get(table) ?? none;
    const right = start.x + start.width;
    if ("bus" in target) {
      const y = start.y + start.height - 6;
      const line = `M ${right} ${y} H ${busBox.x}`;
      return {
        ...{ name, kind: "pipe", from: table, to: "bus", path: line },
        mark: { x: right + 60, y },
      } as const;
    }
    const y = start.y + 6;
    const end = (to.get(target.queue) ?? none).y + 14;
    const bend = busBox.x + busBox.width;
    const path = `M ${right} ${y} C ${bend} ${y}, ${bend} ${end}, ${queueBox.x} ${end}`;
    return {
      ...{ name, kind: "pipe", from: table, to: target.queue, path },
      mark: { x: right + 130, y },
    } as const;
  });
}

function ruleHops(to: ReadonlyMap<QueueName, Box>): Hop[] {
  const seen = new Map<QueueName, number>();
  return namesOf<RuleName>(rules).map((name) => {
    const { queue } = rules[name].target;
    const nth = seen.get(queue) ?? 0;
    seen.set(queue, nth + 1);
    const y = (to.get(queue) ?? none).y + 34 + nth * 18;
    const left = busBox.x + busBox.width;
    return {
      ...{ name, kind: "rule", from: "bus", to: queue, path: `M ${left} ${y} H ${queueBox.x}` },
      mark: { x: left + 65, y },
    } as const;
  });
}
