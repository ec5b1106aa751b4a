/** How long one entity's write takes to its commit in Postgres, on a mesh that does nothing else. */
import { envelopeOf } from "@sluice/contracts/events/make.ts";
import { EntityKey, FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { bankBranches } from "@sluice/contracts/feeds/bank-branches.ts";
import { stage } from "@sluice/deploy/local/supervisor/environment.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { dynamoEntityStore } from "@sluice/shared/adapters/dynamodb/entity-store.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { entityGroup } from "@sluice/shared/entity-group.ts";
import type { EntityWrite } from "@sluice/shared/ports/entity-store.ts";
import type { Sql } from "postgres";
import * as v from "valibot";
import type { Clients } from "./clients.ts";

const partner = v.parse(PartnerId, "latency");

/** Writes `count` entities, each when the one before is settled; milliseconds of each, by the event's own time and the database's. */
export async function entityLatencies({ dynamo }: Clients, sql: Sql, count: number): Promise<number[]> {
  const entities = dynamoEntityStore({ client: dynamo, stage });
  const file = v.parse(FileId, `f_${systemIds.ulid()}`);
  const latencies: number[] = [];
  for (let record = 1; record <= count; record += 1) {
    const write = branchWrite(file, record);
    const [outcome] = await entities.write([write]);
    if (outcome?.kind !== "written") throw new Error("the entity was not written");
    await until(
      "the entity is settled",
      async () => {
        const [row] = await sql<{ ms: number }[]>`
          select extract(epoch from settled_at)::float * 1000 as ms from sluice.inbox where event_id = ${write.event.id}`;
        if (row !== undefined) latencies.push(row.ms - Date.parse(write.event.occurredAt));
        return row !== undefined;
      },
      { everyMs: 10 },
    );
  }
  return latencies;
}

function branchWrite(file: FileId, record: number): EntityWrite {
  const { entity } = bankBranches;
  const branchCode = String(record).padStart(3, "0");
  const key = v.parse(EntityKey, `0001|${branchCode}`);
  const group = entityGroup(partner, entity, key);
  const tally = { from: 0, created: 1, updated: 0, removed: 0, unchanged: 0, conflicts: [] };
  const names = { bankKana: "ﾐｽﾞﾎ", bankName: "みずほ", branchKana: "ﾄｳｷﾖｳ", branchName: "東京営業部" };
  const origin = {
    aggregate: `entity:${group}`,
    version: 1,
    epoch: 1,
    partner,
    group,
    occurredAt: new Date(),
    trace: systemIds.traceparent(),
  };
  const payload = { entity, key, feed: bankBranches.name, change: "created" };
  return {
    after: {
      id: { partner, entity, key },
      data: { bankCode: "0001", branchCode, ...names },
      version: 1,
      epoch: 1,
      source: { file, sequence: 1, record, line: record, tally },
      journal: "",
    },
    expectedVersion: 0,
    event: { ...envelopeOf("bank-branch.created.v1", origin), payload },
    broadcast: false,
  };
}
