/** Mistakes in a restore of the entities. */
import type { Variant } from "../variant.ts";

/** All of them. */
export const restoringVariants: readonly Variant[] = [
  {
    name: "what was written since the restored instant left out",
    make: () => ({
      restore: (deps) => ({ ...deps, tables: { ...deps.tables, put: async () => true } }),
    }),
  },
  {
    name: "what differs from the old database not told again",
    make: () => ({ restore: (deps) => ({ ...deps, differing: async () => [] }) }),
  },
];
