/** Mistakes in what an operator may do. */
import { Load } from "@sluice/loader/core/load.ts";
import { adoptedItem } from "@sluice/shared/adapters/items/adopted-item.ts";
import * as v from "valibot";
import type { Variant } from "../variant.ts";
import { lyingStore } from "./wrapped.ts";

/** All of them. */
export const operatorVariants: readonly Variant[] = [
  {
    name: "withdrawn after the load has begun",
    make: () => ({
      withdrawal: (deps) => ({
        ...deps,
        store: lyingStore(deps.store, (ref, loaded) =>
          ref.schema === Load && loaded !== null ? { mayHaveWritten: false } : null,
        ),
      }),
    }),
  },
  {
    name: "a pause looked at before a turn is opened, and not with it",
    make: () => ({
      loader: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          save: (changes) => deps.store.save(changes.filter(({ keeps }) => keeps !== true)),
        },
      }),
    }),
  },
  {
    name: "rows written without saying so first",
    make: () => ({
      loader: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          save: async (changes) => {
            const [change] = changes;
            const load = v.safeParse(Load, change?.state);
            const saysSo = change?.ref.schema === Load && change.event === undefined && load.success;
            return saysSo && changes.length === 1 && load.output.mayHaveWritten === true
              ? { kind: "saved" }
              : deps.store.save(changes);
          },
        },
      }),
    }),
  },
  {
    name: "rows adopted over what is there",
    make: (world) => ({
      adoption: (deps) => ({
        ...deps,
        entities: { read: async (ids) => ids.map(() => null) },
        adopter: {
          adopt: async (adoptions) => {
            for (const adoption of adoptions) world.entitiesNow().put("entities", adoptedItem(adoption));
            return adoptions.map(() => "adopted");
          },
        },
      }),
    }),
  },
];
