/** Mistakes in the undo. */
import { ShardLoad } from "@sluice/loader/core/shard-load.ts";
import { Undoing } from "@sluice/loader/core/undo.ts";
import * as v from "valibot";
import type { Variant } from "../variant.ts";
import { current, knowing, lyingEntities, lyingStore } from "./wrapped.ts";

const Undone = v.object({ undoing: Undoing });

/** All of them. */
export const undoingVariants: readonly Variant[] = [
  {
    name: "an undo that does not note what it restores",
    make: () => ({
      loader: (deps) => ({
        ...deps,
        entities: {
          ...deps.entities,
          write: (writes) =>
            deps.entities.write(
              writes.map((write) => {
                const { restores: _, ...source } = write.after.source;
                return { ...write, after: { ...write.after, source } };
              }),
            ),
        },
      }),
    }),
  },
  {
    name: "an undo that takes back what a later file wrote",
    make: () => ({
      consumer: knowing,
      loader: (deps) => {
        /** What is being undone, by the undo. */
        const undoing = new Map<unknown, v.InferOutput<typeof Undone>["undoing"]>();
        return {
          ...deps,
          store: lyingStore(deps.store, (ref, loaded) => {
            const found = ref.schema === ShardLoad ? v.safeParse(Undone, loaded?.state) : null;
            if (found?.success === true) undoing.set(current()?.payload["file"], found.output.undoing);
            return null;
          }),
          entities: lyingEntities(deps.entities, (entity) => {
            const own = current()?.payload["file"];
            const { undoes = null, sequence = 0 } = undoing.get(own) ?? {};
            if (undoes === null || entity.source.file === own || entity.source.sequence <= sequence)
              return entity;
            const { restores: _, ...source } = entity.source;
            return { ...entity, source: { ...source, file: undoes } };
          }),
        };
      },
    }),
  },
  {
    name: "an undo's turn not waited for",
    make: () => {
      const lied = new Set<string>();
      return {
        consumer: knowing,
        loader: (deps) => ({
          ...deps,
          store: lyingStore(deps.store, (ref) => {
            const message = current();
            if (ref.sk !== "turn" || message?.type !== "undo.requested.v1" || lied.has(message.id))
              return null;
            lied.add(message.id);
            return { next: message.payload["sequence"], open: null };
          }),
        }),
      };
    },
  },
];
