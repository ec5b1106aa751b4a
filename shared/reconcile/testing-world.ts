/** The entities and the old database in memory, for tests of reconciliation: the feed bank-branches, one bank. */
import type { EntityState } from "@sluice/contracts/feed.ts";
import { bankBranches } from "@sluice/contracts/feeds/bank-branches.ts";
import { EntityKey, PartnerId } from "@sluice/contracts/ids.ts";
import { shardKey } from "@sluice/contracts/objects.ts";
import * as v from "valibot";
import { memoryEntityScan } from "../adapters/memory/entity-scan.ts";
import { memoryEntityStore } from "../adapters/memory/entity-store.ts";
import { memoryLegacyDigests } from "../adapters/memory/legacy-digests.ts";
import { memoryLegacyStore } from "../adapters/memory/legacy-store.ts";
import { memoryObjectStore } from "../adapters/memory/object-store.ts";
import { memoryTables } from "../adapters/memory/tables.ts";
import type { Letter } from "../dead-letters/letter.ts";
import { entityGroup } from "../entity-group.ts";
import type { Entity, EntityStore } from "../ports/entity-store.ts";
import { sampleFile, sampleWrite } from "../ports/samples.suite.ts";
import type { UnsettledFile } from "./file-keys.ts";
import { type ReconcileDeps, type Reconciled, reconcileFeed } from "./reconcile-feed.ts";

export const acme = v.parse(PartnerId, "acme");
export const feed = bankBranches;
export const file = sampleFile("A");
/** A branch's key. */
export const keyOf = (branch: string) => v.parse(EntityKey, `0001|${branch}`);
/** A branch's state by its name. */
export const stateOf = (branch: string, name: string): EntityState => ({
  bankCode: "0001",
  branchCode: branch,
  bankKana: "ﾐｽﾞﾎ",
  bankName: "みずほ",
  branchKana: "ﾄｳｷﾖｳ",
  branchName: name,
});

/** Both worlds in memory. `write` writes an entity; `tell` settles its last event. */
export function world() {
  const tables = memoryTables();
  const entities = memoryEntityStore(tables);
  const legacy = memoryLegacyStore();
  const objects = memoryObjectStore();
  const files: UnsettledFile[] = [];
  const letters: Letter[] = [];
  const current = new Map<string, Entity>();
  const rowOf = ({ id, data }: Entity) => (data === null ? null : feed.legacy.rowOf(data, id));
  const it = {
    entities,
    tables,
    objects,
    files,
    letters,
    write: async (branch: string, name: string | null) => {
      const version = (current.get(branch)?.version ?? 0) + 1;
      const key = keyOf(branch);
      const id = { partner: acme, entity: feed.entity, key };
      const data = name === null ? null : stateOf(branch, name);
      const { after, ...write } = sampleWrite(key, { version, record: version });
      const entity = { ...after, id, data };
      const [outcome] = await entities.write([{ ...write, after: entity }]);
      if (outcome?.kind !== "written") throw new Error(`${branch} was not written`);
      current.set(branch, entity);
    },
    tell: async (branch: string) => {
      const entity = current.get(branch);
      if (entity === undefined) throw new Error(`nobody wrote ${branch}`);
      const { version, epoch, id } = entity;
      const group = entityGroup(id.partner, id.entity, id.key);
      const event = { id: `${group}@${version}`, file, partner: acme, entity: group, version, epoch };
      await legacy.settle([{ event, table: feed.legacy, row: rowOf(entity) }]);
    },
    synced: async (branch: string, name: string | null) => {
      await it.write(branch, name);
      await it.tell(branch);
    },
    /** Writes the old database's row by hand; null removes it. */
    edit: (branch: string, name: string | null) =>
      legacy.edit(feed.legacy, (rows) => [
        ...rows.filter((row) => row["branch_code"] !== branch),
        ...(name === null
          ? []
          : [feed.legacy.rowOf(stateOf(branch, name), { partner: acme, key: keyOf(branch) })]),
      ]),
    /** A loaded file that has these branches' rows, and is not settled whole. */
    unsettled: async (...branches: string[]) => {
      const lines = branches.map((branch, index) => `${index + 1},0001,${branch},a,b,c,d\n`);
      await objects.put(shardKey(acme, file, 0), new TextEncoder().encode(lines.join("")));
      files.push({
        partner: acme,
        file,
        shards: 1,
        pending: branches.length,
        loadedAt: "2026-11-20T09:30:00.000Z",
      });
    },
    /** What reconciliation reads. */
    parts: (): Omit<ReconcileDeps, "scan"> => ({
      digests: memoryLegacyDigests(legacy),
      entities,
      objects,
      unsettled: async () => files,
      letters: async () => letters,
      limits: { stepBits: 4, rowsAtOnce: 3, differingMax: 1_000 },
    }),
    /** Reconciles: with these entities where some are given, and reading every item where it is deep. */
    reconcile: (read: Pick<EntityStore, "read"> = entities, isDeep = false): Promise<Reconciled> =>
      reconcileFeed(
        { ...it.parts(), entities: read, ...(isDeep ? { scan: memoryEntityScan(tables) } : {}) },
        feed,
      ),
  };
  return it;
}

/** The dead letter of an entity's version. */
export const letter = (group: string, version: number): Letter => ({
  id: "letter-1",
  at: { kind: "queue", name: "sync-consumer" },
  deadAt: "2026-11-21T00:00:00.000Z",
  keptUntil: "2026-12-05T00:00:00.000Z",
  cause: "the amount is no number",
  attempts: 1,
  event: {
    id: null,
    type: "bank-branch.changed.v1",
    partner: acme,
    group,
    version,
    epoch: 1,
    occurredAt: null,
    entity: "bank-branch",
    key: null,
    file: null,
    line: null,
    shard: null,
  },
  holding: { kind: "whole" },
  content: null,
});
