/** Entities tell again, in memory: the same change of the same items as on DynamoDB. */
import type { EntityTeller } from "../../ports/entity-teller.ts";
import { silentId } from "../items/adopted-item.ts";
import { entityPk } from "../items/entity-item.ts";
import { integer } from "../items/typed.ts";
import type { MemoryTables } from "./tables.ts";

/** Over these tables, whose stream tells it. */
export function memoryEntityTeller(tables: MemoryTables): EntityTeller {
  return {
    retell: async (ids, mark, epoch) =>
      ids.map((id) => {
        const item = tables.get("entities", entityPk(id));
        const outbox = item?.["outbox"]?.M;
        const payload = outbox?.["payload"]?.M;
        if (item === undefined || outbox === undefined || payload === undefined) return "missing";
        const raised = epoch === undefined ? {} : { epoch: { N: String(epoch) } };
        if (epoch !== undefined && integer(item, "epoch") > epoch) return "missing";
        // An adopted entity's event was never told: now it is.
        const { [silentId]: silent, ...told } = outbox;
        const named = silent === undefined ? told : { ...told, id: silent };
        const marked = { ...named, ...raised, payload: { M: { ...payload, retold: { S: mark } } } };
        tables.put("entities", { ...item, ...raised, outbox: { M: marked } });
        return "retold";
      }),
  };
}
