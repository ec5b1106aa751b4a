/** Pipes and bus, driven by the topology with the runner's own filters, templates and rules. At least once, never exactly. */
import { referred } from "@sluice/contracts/feeds/catalogue.ts";
import { type Pipe, pipes, rules, type TableName } from "@sluice/contracts/topology.ts";
import { compileRules } from "@sluice/deploy/local/bus/rules.ts";
import { isJsonObject, type JsonObject, readJson } from "@sluice/deploy/local/pattern/json.ts";
import { compilePipe, type Entry, type Prepared } from "@sluice/deploy/local/pipes/compile-pipe.ts";
import type { StreamRecord } from "@sluice/deploy/local/pipes/stream.ts";
import { wireEnvelope } from "@sluice/shared/adapters/items/wire-envelope.ts";
import type { Publisher } from "@sluice/shared/ports/publisher.ts";
import type { Breaks } from "./variant.ts";
import { feeds, type World } from "./world.ts";

const compiledPipes = Object.entries<Pipe>(pipes).map(([name, pipe]) => ({
  name,
  pipe,
  prepare: compilePipe(name, pipe),
}));
/** The topology's rules; what the simulation's own feeds refer to goes to the validator in place of what the real feeds do. */
const deliveriesOf = compileRules({
  ...rules,
  "validator-referred": {
    ...rules["validator-referred"],
    pattern: { "detail-type": [...referred(feeds.values()).events] },
  },
});

/** The hops of a world. */
export interface Hops {
  readonly publisher: Publisher;
  /** Whether nothing is on its way. */
  isIdle(): boolean;
  /** What a hop could not deliver at all. */
  readonly refused: readonly string[];
}

/** Longer than any queue remembers a deduplication id. */
const beyondDeduplicationMs = 5 * 60_000 + 5_000;
/** Hops are few beside calls. */
const hopWeight = 5;
/** And fewer yet bring what rows refer to. */
const referredWeight = 12;
/** Lanes of a pipe that may run ten side by side: enough for items to overtake each other. */
const lanesMax = 3;

/** Starts every pipe. `change` may change an entry: for broken variants alone. */
export function startHops(
  { time, faults, queues, onRecord, chance }: World,
  change: NonNullable<Breaks["pipe"]> = (_, entry) => entry,
): Hops {
  const random = chance(20);
  const refused: string[] = [];
  let onTheWay = 0;

  const later = (ms: number, work: () => void): void => {
    onTheWay += 1;
    void time.pause(ms).then(() => {
      onTheWay -= 1;
      work();
    });
  };

  /** The bus: each matching target gets the event at some time, in no order, once or more. */
  const take = (source: string, detailType: string, body: string): void => {
    const detail = readJson(body);
    if (!detail.ok || !isJsonObject(detail.value)) throw new Error("a detail is no JSON object");
    const event: JsonObject = { version: "0", source, "detail-type": detailType, detail: detail.value };
    for (const delivery of deliveriesOf(event)) {
      if ("reason" in delivery) {
        refused.push(`${delivery.rule}: ${delivery.reason}`);
        continue;
      }
      const { queue, group } = delivery;
      const send = (): void =>
        // Content-based deduplication: the body is the id.
        void queues[queue].send({ group, body: delivery.body, deduplicationId: delivery.body });
      const weight = delivery.rule === "validator-referred" ? referredWeight : hopWeight;
      const fault = faults.draw(`bus ${delivery.rule} ${detailType}`, ["duplicate", "delayed"], weight);
      later(fault === "delayed" ? random.below(180_000) : random.below(400), send);
      if (fault === "duplicate") later(random.below(2 * beyondDeduplicationMs), send);
    }
  };

  const send = ({ target }: Pipe, entry: Entry): void => {
    if (entry.to === "bus") take(entry.source, entry.detailType, entry.body);
    else if ("queue" in target) {
      const { group, body, deduplication } = entry;
      queues[target.queue].send({ group, body, deduplicationId: deduplication });
    }
  };

  /** One reader: what it has sent moves its checkpoint; what failed is sent again, maybe behind what came after it. */
  const laneOf = ({ name, pipe, prepare }: CompiledPipe): Lane => {
    const records: StreamRecord[] = [];
    let at = 0;
    let isReading = false;
    const read = async (): Promise<void> => {
      if (isReading) return;
      isReading = true;
      while (at < records.length) {
        const start = at;
        // A poll comes now and then, and takes what has gathered.
        await time.pause(random.below(250));
        const page = records.slice(start, start + 10);
        const entries = page.flatMap((record) => entriesOf(name, prepare(record)));
        if (entries.length > 0) {
          const fault = faults.draw(
            `pipe ${name}`,
            ["partial", "partial", "reply-lost", "re-read"],
            hopWeight,
          );
          const failed = fault === "partial" ? entries.filter(() => random.chance(0.5)) : [];
          for (const entry of entries) if (!failed.includes(entry)) send(pipe, entry);
          const again = fault === "reply-lost" ? entries : failed;
          if (again.length > 0) await time.pause(100 + random.below(2_000));
          for (const entry of again) send(pipe, entry);
          if (fault === "re-read")
            later(beyondDeduplicationMs + random.below(60_000), () => {
              at = Math.min(at, start);
              void read();
            });
        }
        at = Math.max(at, start + page.length);
      }
      isReading = false;
    };
    return {
      isIdle: () => at === records.length && !isReading,
      push: (record) => {
        records.push(record);
        void read();
      },
    };
  };
  const entriesOf = (name: string, prepared: Prepared): Entry[] => {
    if (prepared.kind === "entry") return [change(name, prepared.entry)];
    if (prepared.kind === "undeliverable") refused.push(`${name}: ${prepared.reason}`);
    return [];
  };

  const lanes: Lane[] = [];
  for (const compiled of compiledPipes) {
    const { pipe } = compiled;
    const own = Array.from({ length: Math.min(pipe.parallelization, lanesMax) }, () => laneOf(compiled));
    lanes.push(...own);
    onRecord.push((table: TableName, record) => {
      if (table === pipe.table) own[hashOf(record.item) % own.length]?.push(record);
    });
  }
  return {
    refused,
    isIdle: () => onTheWay === 0 && lanes.every((lane) => lane.isIdle()),
    publisher: {
      publish: async (events) => {
        for (const event of events)
          take("sluice.sync-consumer", event.type, JSON.stringify(wireEnvelope(event)));
      },
    },
  };
}

type CompiledPipe = (typeof compiledPipes)[number];

interface Lane {
  push(record: StreamRecord): void;
  isIdle(): boolean;
}

function hashOf(text: string): number {
  let hash = 7;
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return hash;
}
