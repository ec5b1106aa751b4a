import type { EntityState } from "@sluice/contracts/feed.ts";

/** Whether two states are equal: the same names with the same values, in whatever order. A state is flat and has no floats. */
export function sameState(a: EntityState, b: EntityState): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
