import type { Candidate } from "./candidates.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { refuse } from "./refusal.ts";

/** Candidates by dotted path, all of which must hold. A path given twice keeps the last, as in EventBridge. */
export type Alternative = ReadonlyMap<string, readonly Candidate[]>;

/** EventBridge refuses a pattern whose $or lists multiply to more combinations. */
const COMBINATIONS_MAX = 1000;

/** Names that may not be fields inside $or, so that a mistyped operator is not taken for one. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(
  `exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr
   = < <= > >= regex not-wildcard not-equals-ignore-case
   date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ip-address-not-in-range`.split(
    /\s+/u,
  ),
);

/** Refuses a field inside $or that is named like an operator, present or planned. */
export function refuseReservedName(path: string, name: string): void {
  if (RESERVED_NAMES.has(name)) {
    refuse(path, `${name} is Ruler reserved fieldName which cannot be used inside $or.`);
  }
}

/**
 * Multiplies the alternatives so far by the branches of a $or.
 * @param compileBranch adds one branch to the alternatives it is given.
 */
export function expandOr(
  path: string,
  alternatives: readonly Alternative[],
  given: JsonValue,
  compileBranch: (alternatives: readonly Alternative[], branch: JsonObject) => readonly Alternative[],
): readonly Alternative[] {
  if (!isJsonList(given)) refuse(path, "It must be an Array followed with $or.");
  const result: Alternative[] = [];
  for (const branch of given) {
    if (!isJsonObject(branch)) refuse(path, "Only JSON object is allowed in array of $or relationship.");
    result.push(...compileBranch(alternatives, branch));
    if (result.length > COMBINATIONS_MAX) {
      refuse(path, `the $or lists multiply to more than ${COMBINATIONS_MAX} combinations`);
    }
  }
  if (given.length < 2) refuse(path, "There must have at least 2 Objects in $or relationship.");
  return result;
}
