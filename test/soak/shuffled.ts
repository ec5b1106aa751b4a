/** An order by chance. */
import type { Random } from "@sluice/deploy/samples/random.ts";

/** The same items in an order that the generator's seed fixes (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
}
