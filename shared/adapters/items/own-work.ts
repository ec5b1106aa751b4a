/**
 * Whether a save that met a conflict met itself: its reply was lost, and the items that stand in its way are its own.
 * An event item is immutable, so one that is equal in all is the same fact; a state item names the save that wrote it.
 */
import { isDeepStrictEqual } from "node:util";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ChangeItems } from "./aggregate-items.ts";
import { integer, map, type TypedItem } from "./typed.ts";

/** What lies in the table where a change wanted to write: its event item if it has an event, else its state item. */
export type Found = TypedItem | undefined;

/** True when every change is done already and at least one bears our mark. `found` is in the order of the changes. */
export function isOwnWork(planned: readonly ChangeItems[], found: readonly Found[]): boolean {
  const signs = planned.map((change, index) => signOf(change, found[index]));
  return signs.includes("ours") && !signs.includes("not ours");
}

function signOf(
  { state, event, expectedVersion, keeps }: ChangeItems,
  found: Found,
): "ours" | "perhaps" | "not ours" {
  // Whoever changed it since changed nothing of what was written.
  if (keeps) return "perhaps";
  if (event !== null) return found !== undefined && sameEvent(event, found) ? "ours" : "not ours";
  if (state === null) return found === undefined ? "perhaps" : "not ours";
  if (found === undefined) return "not ours";
  if (found["write"]?.S === state["write"]?.S) return "ours";
  return integer(found, "version") > expectedVersion + 1 ? "perhaps" : "not ours";
}

const sameEvent = (a: TypedItem, b: TypedItem): boolean =>
  isDeepStrictEqual(unmarshall(map(a, "outbox")), unmarshall(map(b, "outbox")));
