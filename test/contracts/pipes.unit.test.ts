/** Every event, from the item that its producer writes, through the pipe that carries it, into the schema of who takes it. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EntityChanged } from "@sluice/contracts/events/12-entity-changed/v1.ts";
import { isPipelineEvent, pipelineEvents } from "@sluice/contracts/events/catalogue.ts";
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import { EntityKey, EntityType, FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import { type Pipe, pipes, type Rule, rules, type TableName } from "@sluice/contracts/topology.ts";
import { compilePipe } from "@sluice/deploy/local/pipes/compile-pipe.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryTables, type StreamRecord } from "@sluice/shared/adapters/memory/tables.ts";
import { decodeMessage } from "@sluice/shared/messaging/decode-message.ts";
import * as v from "valibot";

/** Which table each producer's event lies in, and its sample's folder. */
const events: readonly (readonly [folder: string, type: string, table: TableName])[] = [
  ["01-file-received", "file.received.v1", "files"],
  ["02-shard-ready", "shard.ready.v1", "shards"],
  ["03-file-sharded", "file.sharded.v1", "files"],
  ["04-file-failed", "file.failed.v1", "files"],
  ["05-shard-validated", "shard.validated.v1", "validations"],
  ["06-shard-rejected", "shard.rejected.v1", "validations"],
  ["07-file-validated", "file.validated.v1", "validations"],
  ["08-file-rejected", "file.rejected.v1", "validations"],
  ["09-load-requested", "load.requested.v1", "loads"],
  ["10-shard-loaded", "shard.loaded.v1", "loads"],
  ["11-file-loaded", "file.loaded.v1", "loads"],
  ["14-partner-registered", "partner.registered.v1", "partners"],
  ["15-partner-key-issued", "partner.key-issued.v1", "partners"],
  ["16-plan-requested", "plan.requested.v1", "loads"],
  ["17-shard-planned", "shard.planned.v1", "loads"],
  ["18-load-planned", "load.planned.v1", "loads"],
  ["19-file-held", "file.held.v1", "loads"],
  ["20-file-released", "file.released.v1", "loads"],
  ["21-file-refused", "file.refused.v1", "loads"],
  ["22-file-checked", "file.checked.v1", "loads"],
  ["23-shard-resumed", "shard.resumed.v1", "validations"],
  ["24-partner-key-ended", "partner.key-ended.v1", "partners"],
  ["28-file-withdrawn", "file.withdrawn.v1", "loads"],
  ["29-feed-paused", "feed.paused.v1", "loads"],
  ["30-feed-resumed", "feed.resumed.v1", "loads"],
  ["31-undo-requested", "undo.requested.v1", "files"],
  ["46-upload-completed", "upload.completed.v1", "files"],
];
const partner = v.parse(PartnerId, "acme");
const group = v.parse(Group, "a-group");

function originOf(aggregate: string) {
  const trace = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
  return { aggregate, version: 1, epoch: 1, partner, group, occurredAt: new Date(0), trace };
}

function sampleOf(folder: string): Record<string, unknown> {
  const path = fileURLToPath(import.meta.resolve(`@sluice/contracts/events/${folder}/v1.sample.json`));
  return JSON.parse(readFileSync(path, "utf8"));
}

/** What a table's pipes deliver of a record, by pipe. */
function deliveriesOf(table: TableName, { eventID, dynamodb }: StreamRecord): [name: string, body: string][] {
  const json = JSON.parse(JSON.stringify({ eventID, dynamodb }));
  const record = { sequence: "1", item: "i", createdAt: new Date(0), json };
  return Object.entries<Pipe>(pipes)
    .filter(([, pipe]) => pipe.table === table)
    .flatMap(([name, pipe]) => {
      const prepared = compilePipe(name, pipe)(record);
      if (prepared.kind === "undeliverable") throw new Error(`${name}: ${prepared.reason}`);
      return prepared.kind === "entry" ? [[name, prepared.entry.body]] : [];
    });
}

describe("an event's item, through its table's pipes", () => {
  test("is tried for every event that lies in a table", () => {
    // sync.progressed lies in none: it is put on the bus.
    const inTables = Object.keys(pipelineEvents).filter((type) => type !== "sync.progressed.v1");
    expect(events.map(([, type]) => type).toSorted()).toEqual(inTables.toSorted());
  });

  test.each(events)(
    "%s: %s comes out whole, once to the bus and once to each queue that works on it",
    async (folder, type, table) => {
      const records: StreamRecord[] = [];
      const store = memoryAggregateStore(memoryTables((_table, record) => void records.push(record)));
      const payload = sampleOf(folder);
      const event = { ...envelopeOf(type, originOf("file:f")), payload };
      const ref = { table, pk: "acme#f", sk: "state", schema: v.object({ on: v.boolean() }) };
      await store.save([{ ref, expectedVersion: 0, state: { on: true }, event }]);
      const delivered = records.flatMap((record) => deliveriesOf(table, record));
      const { producer, consumers } = isPipelineEvent(type)
        ? pipelineEvents[type]
        : { producer: "", consumers: [] };
      // A service takes its own event by its table's work pipe, or by a rule of the bus, never by both.
      const isRouted = Object.values<Rule>(rules).some(
        ({ target, pattern }) =>
          target.queue === producer && JSON.stringify(pattern["detail-type"] ?? []).includes(`"${type}"`),
      );
      const worked =
        ((consumers as readonly string[]).includes(producer) && !isRouted) || type === "shard.ready.v1";
      expect(delivered.map(([name]) => name).sort()).toEqual([
        `${table}-broadcast`,
        ...(worked ? [`${table}-work`] : []),
      ]);
      for (const [, body] of delivered) {
        const decoded = decodeMessage(body);
        if (!decoded.ok) throw new Error(decoded.reason);
        expect(decoded.message).toEqual(event);
      }
    },
  );

  test.each([
    ["a write", { a: "x", n: 3 }, true],
    ["a tombstone", null, true],
    ["a write of a feed that keeps off the bus", { a: "x" }, false],
  ] as const)("%s of an entity comes out with state and source", async (_what, data, broadcast) => {
    const records: StreamRecord[] = [];
    const store = memoryEntityStore(memoryTables((_table, record) => void records.push(record)));
    const id = { partner, entity: v.parse(EntityType, "order"), key: v.parse(EntityKey, "A-1") };
    const file = v.parse(FileId, `f_${"0".repeat(26)}`);
    const tally = { from: 0, created: 1, updated: 0, removed: 0, unchanged: 0, conflicts: [] };
    const source = { file, sequence: 7, record: 2, line: 3, tally };
    const event = {
      ...envelopeOf("order.created.v1", originOf("entity:o")),
      payload: sampleOf("12-entity-changed"),
    };
    await store.write([
      {
        after: { id, data, version: 1, epoch: 1, source, journal: "" },
        expectedVersion: 0,
        event,
        broadcast,
      },
    ]);
    const delivered = records.flatMap((record) => deliveriesOf("entities", record));
    expect(delivered.map(([name]) => name)).toEqual(
      broadcast ? ["entities-work", "entities-broadcast"] : ["entities-work"],
    );
    for (const [, body] of delivered) {
      const decoded = decodeMessage(body);
      if (!decoded.ok) throw new Error(decoded.reason);
      expect(decoded.message).toMatchObject({
        ...event,
        state: data,
        source: { file, sequence: 7, line: 3 },
      });
      expect(v.is(EntityChanged, decoded.message.payload)).toBe(true);
    }
  });
});
