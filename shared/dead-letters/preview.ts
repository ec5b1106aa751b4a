/** What a redrive would do, letter by letter, before it does anything. */
import { Group } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { LegacyDigests } from "../ports/legacy-digests.ts";
import type { Found } from "./all-letters.ts";
import { type Deliverable, deliverableOf, type RenderRecord } from "./delivery.ts";
import { type Fate, fateOf, isForLegacy } from "./fate.ts";

/** What a preview asks. */
export interface PreviewParts {
  readonly render: RenderRecord;
  /** The old database's version guards. */
  readonly legacy: Pick<LegacyDigests, "told">;
}

/** A letter, and what it would come to. */
export interface Previewed extends Found {
  readonly deliverable: Deliverable;
  readonly fate: Fate;
}

/** Previews letters, in the order given. Rejects when the old database does not answer, and one of them is for it. */
export async function preview(found: readonly Found[], parts: PreviewParts): Promise<Previewed[]> {
  const ready = found.map((one) => ({
    ...one,
    deliverable: deliverableOf(one.letter.at, one.raw, parts.render),
  }));
  const groups = ready.flatMap(({ letter, deliverable }) => {
    const group = v.safeParse(Group, letter.event.group);
    return isForLegacy(deliverable) && group.success ? [group.output] : [];
  });
  const written = groups.length === 0 ? null : await parts.legacy.told([...new Set(groups)]);
  return ready.map((one) => {
    const group = v.safeParse(Group, one.letter.event.group);
    const known = group.success && isForLegacy(one.deliverable) ? written?.get(group.output) : undefined;
    return { ...one, fate: fateOf(one.letter, one.deliverable, known ?? null) };
  });
}
