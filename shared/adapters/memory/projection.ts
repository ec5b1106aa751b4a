/** A projection in memory: for tests and the simulation. */
import type { Projection } from "../../ports/projection.ts";
import { memoryReadModel } from "./read-model.ts";

/** An empty projection. */
export function memoryProjection(): Projection {
  const model = memoryReadModel();
  return {
    putAll: (items) => model.putAll(items),
    getAll: (keys) => Promise.all(keys.map((key) => model.get(key))),
    after: ({ pk, sk, limit }) => model.query({ pk, after: sk, limit }),
    count: async (pk) => (await model.query({ pk })).length,
    ready: () => model.ready(),
  };
}
