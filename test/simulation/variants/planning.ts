/** Mistakes in the plan: what a snapshot removes, what is held, and what is only checked. */
import { Load } from "@sluice/loader/core/load.ts";
import * as v from "valibot";
import type { Variant } from "../variant.ts";

/** All of them. */
export const planningVariants: readonly Variant[] = [
  {
    // A key that lies in another shard of the new file is taken for one that the file leaves out.
    name: "removals looked for shard by shard",
    make: () => ({
      loader: (deps) => ({
        ...deps,
        objects: {
          ...deps.objects,
          put: (key, body) => deps.objects.put(key, /\/keys\/(?!0000)/.test(key) ? new Uint8Array() : body),
        },
      }),
    }),
  },
  {
    name: "removals forgotten",
    make: () => ({
      loader: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          save: (changes) =>
            deps.store.save(
              changes.map((change) => {
                const load = v.safeParse(Load, change.state);
                if (change.ref.schema !== Load || !load.success || load.output.status !== "loading")
                  return change;
                const { removals, of } = load.output;
                return {
                  ...change,
                  state: { ...load.output, removals: [], of: of - removals.length },
                };
              }),
            ),
        },
      }),
    }),
  },
  {
    name: "held file loaded without a word",
    make: () => ({
      loader: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          save: (changes) =>
            deps.store.save(
              changes.map((change) => {
                const load = v.safeParse(Load, change.state);
                return change.ref.schema === Load && load.success && load.output.status === "held"
                  ? { ...change, state: { ...load.output, status: "loading" } }
                  : change;
              }),
            ),
        },
      }),
    }),
  },
  {
    name: "checked file loaded",
    make: () => ({
      consumer: (service, consumer) =>
        service !== "loader"
          ? consumer
          : {
              handle: (message, context) => {
                const { purpose: _, ...payload } = message.payload;
                return consumer.handle({ ...message, payload }, context);
              },
            },
    }),
  },
];
