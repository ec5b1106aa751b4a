/** The operations' log as objects, one an entry, in the order of time. No partner's name begins with `_`. */
import type { Ids } from "../ports/ids.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { OperationsLog } from "../ports/operations-log.ts";

/** Keeps entries under `_operations/<day>/<ulid>-<action>-<stage>.json`. */
export function objectOperationsLog(objects: ObjectStore, ids: Ids): OperationsLog {
  return {
    write: async (operation) => {
      const { at, action, stage } = operation;
      const key = `_operations/${at.slice(0, 10)}/${ids.ulid()}-${action}-${stage}.json`;
      await objects.put(key, new TextEncoder().encode(`${JSON.stringify(operation, null, 2)}\n`));
      return key;
    },
  };
}
