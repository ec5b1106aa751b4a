import type { Candidate } from "./candidates.ts";
import type { CompiledPattern, Requirement } from "./compile.ts";
import { collectLeaves, type Leaf, type Membership } from "./fields.ts";
import { isJsonObject, readJson, type JsonObject, type JsonScalar } from "./json.ts";

/**
 * Whether an event matches a pattern: all fields the pattern names hold, each by any one of its candidates, and
 * fields taken from the elements of one list come from the same element.
 *
 * @param event JSON text or an already parsed object; give the parsed one where there is one, it is not read again.
 * @throws TypeError when the text is not a JSON object: that is no event.
 */
export function matches(pattern: CompiledPattern, event: string | JsonObject): boolean {
  const leaves = collectLeaves(
    pattern.fields,
    pattern.slots,
    typeof event === "string" ? readEvent(event) : event,
  );
  return pattern.alternatives.some((requirements) => hold(requirements, 0, leaves, []));
}

function readEvent(text: string): JsonObject {
  const read = readJson(text);
  if (!read.ok) throw new TypeError(`The event is not JSON: ${read.reason}`);
  if (!isJsonObject(read.value)) throw new TypeError("The event is not a JSON object.");
  return read.value;
}

/** Whether the requirements from `index` on can hold together with the list elements settled on so far. */
function hold(
  requirements: readonly Requirement[],
  index: number,
  leaves: readonly (readonly Leaf[])[],
  settled: Membership,
): boolean {
  const requirement = requirements[index];
  if (requirement === undefined) return true;
  const found = leaves[requirement.slot] ?? [];
  let present = false;
  for (const leaf of found) {
    const joined = join(settled, leaf.membership);
    if (joined === undefined) continue;
    present = true;
    if (accepted(requirement.candidates, leaf.value) && hold(requirements, index + 1, leaves, joined))
      return true;
  }
  if (present) return false;
  return requirement.candidates.some(isAbsence) && hold(requirements, index + 1, leaves, settled);
}

function isAbsence(candidate: Candidate): boolean {
  return candidate.kind === "absent";
}

function accepted(candidates: readonly Candidate[], value: JsonScalar): boolean {
  return candidates.some((candidate) => candidate.kind === "value" && candidate.accepts(value));
}

/** Both memberships together, or undefined when they name different elements of one list. */
function join(settled: Membership, leaf: Membership): Membership | undefined {
  if (leaf.length === 0) return settled;
  let joined = settled;
  for (let at = 0; at < leaf.length; at += 2) {
    const list = leaf[at] ?? -1;
    const position = leaf[at + 1] ?? -1;
    const known = positionIn(settled, list);
    if (known === undefined) joined = [...joined, list, position];
    else if (known !== position) return undefined;
  }
  return joined;
}

function positionIn(membership: Membership, list: number): number | undefined {
  for (let at = 0; at < membership.length; at += 2) if (membership[at] === list) return membership[at + 1];
  return undefined;
}
