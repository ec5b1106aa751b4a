/** The entity store on DynamoDB: PartiQL batches, one write unit a row. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tableName } from "@sluice/contracts/topology.ts";
import type { EntityStore, WriteOutcome } from "../../ports/entity-store.ts";
import { type BackOff, jitteredBackOff } from "../back-off.ts";
import { checkDistinct } from "../items/entity-guard.ts";
import { entityOf, entityPk } from "../items/entity-item.ts";
import { text, type TypedItem } from "../items/typed.ts";
import { chunksOf, inLanes } from "../lanes.ts";
import { getItems } from "./get-items.ts";
import { reachTable } from "./reach-table.ts";
import { statementsFor } from "./statements.ts";
import { writeBatch } from "./write-batch.ts";
import { writeHolding } from "./write-holding.ts";

/** What the store works on, and how hard. */
export interface DynamoEntityStoreOptions {
  readonly client: DynamoDBClient;
  readonly stage: string;
  /** The physical table; the stage's own unless another is named. */
  readonly table?: string;
  /** What `epoch` answers: one table knows of no other. Default 1. */
  readonly epoch?: number;
  /** Calls in flight at once for one `read` or `write`. Default 8. */
  readonly inFlight?: number;
  readonly backOff?: BackOff;
  /** Tries of one row while it is throttled or left over. Default 8. */
  readonly attempts?: number;
}

/** What an entity is made of: the outbox, half of the item, is not read back. */
const entityAttributes = ["pk", "data", "tombstone", "version", "epoch", "source", "journal"];

/** The most statements that one call takes. */
const statementsMax = 25;

/** A store over one entities table. Its calls throw what the client throws once its own tries are used up. */
export function dynamoEntityStore(options: DynamoEntityStoreOptions): EntityStore {
  const { client, stage, inFlight = 8, backOff = jitteredBackOff(), attempts = 8, epoch = 1 } = options;
  const patience = { backOff, attempts };
  const { table = tableName(stage, "entities") } = options;
  const statementOf = statementsFor(table);

  const get = async (
    pks: readonly string[],
    attributes?: readonly string[],
  ): Promise<ReadonlyMap<string, TypedItem>> => {
    const keys = [...new Set(pks)].map((pk) => ({ pk: { S: pk } }));
    const items = await getItems(client, table, keys, {
      inFlight,
      ...patience,
      ...(attributes === undefined ? {} : { attributes }),
    });
    return new Map(items.map((item) => [text(item, "pk"), item]));
  };

  return {
    epoch: async () => epoch,
    read: async (ids) => {
      const found = await get(ids.map(entityPk), entityAttributes);
      return ids.map((id) => {
        const item = found.get(entityPk(id));
        return item === undefined ? null : entityOf(id, item);
      });
    },
    write: async (writes) => {
      checkDistinct(writes);
      // All statements first: an event that cannot be delivered must stop the call before anything is written.
      const rows = writes.map((write) => ({ write, statement: statementOf(write) }));
      const outcomes = new Map<(typeof rows)[number], WriteOutcome>();
      const holding = rows.filter(({ write }) => write.holds !== undefined);
      const others = rows.filter(({ write }) => write.holds === undefined);
      await inLanes(chunksOf(others, statementsMax), inFlight, (batch) =>
        writeBatch(client, get, batch, patience, (row, outcome) => outcomes.set(row, outcome)),
      );
      await inLanes(holding, inFlight, async (row) => {
        outcomes.set(row, await writeHolding({ client, table, get }, row.write, patience));
      });
      return rows.map((row) => {
        const outcome = outcomes.get(row);
        if (outcome === undefined)
          throw new Error(`${entityPk(row.write.after.id)} was left without an outcome`);
        return outcome;
      });
    },
    ready: () => reachTable(client, stage, "entities", table),
  };
}
