import type { Variant } from "../variant.ts";
import { judgingVariants } from "./judging.ts";
import { loaderVariants } from "./loader.ts";
import { planningVariants } from "./planning.ts";
import { operatorVariants } from "./operator.ts";
import { restoringVariants } from "./restoring.ts";
import { sinkVariants } from "./sinks.ts";
import { undoingVariants } from "./undoing.ts";

/** Every broken variant: the simulation must find each. */
export const variants: readonly Variant[] = [
  ...loaderVariants,
  ...planningVariants,
  ...operatorVariants,
  ...judgingVariants,
  ...sinkVariants,
  ...restoringVariants,
  ...undoingVariants,
];
