/**
 * An entity's write as one PartiQL statement: a batch of them costs one write unit each, where a transaction costs two. There is
 * no upsert, so the expected version chooses between INSERT and UPDATE. Every name is quoted: `data` and `key` are reserved.
 */
import type { AttributeValue, BatchStatementRequest } from "@aws-sdk/client-dynamodb";
import type { EntityWrite } from "../../ports/entity-store.ts";
import { entityItem } from "../items/entity-item.ts";

const identity = ["pk", "partner", "entity", "key"] as const;
const content = ["data", "tombstone", "version", "epoch", "source", "journal", "outbox"] as const;

const setContent = content.map((name) => `SET "${name}"=?`).join(" ");
const itemOfAll = [...identity, ...content].map((name) => `'${name}':?`).join(",");

/** The statements for one table. Throws UndeliverableEvent as `entityItem` does. */
export function statementsFor(table: string): (write: EntityWrite) => BatchStatementRequest {
  const insert = `INSERT INTO "${table}" VALUE {${itemOfAll}}`;
  const update = `UPDATE "${table}" ${setContent} WHERE "pk"=? AND "version"=? AND "epoch"<=? AND ("source"."sequence"<? OR ("source"."sequence"=? AND "source"."record"<?))`;
  return (write) => {
    const item = entityItem(write);
    const valueOf = (name: string): AttributeValue => {
      const value = item[name];
      if (value === undefined) throw new Error(`an entity's item has no ${name}`);
      return value;
    };
    if (write.expectedVersion === 0)
      return { Statement: insert, Parameters: [...identity, ...content].map(valueOf) };
    const sequence = { N: String(write.after.source.sequence) };
    const record = { N: String(write.after.source.record) };
    const version = { N: String(write.expectedVersion) };
    return {
      Statement: update,
      Parameters: [
        ...content.map(valueOf),
        valueOf("pk"),
        version,
        valueOf("epoch"),
        sequence,
        sequence,
        record,
      ],
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
  };
}
