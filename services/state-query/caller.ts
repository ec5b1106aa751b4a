/** Who asks, by API key: the operator's from the configuration, everyone else's from the events that issued and ended them. */
import { PartnerKeyEnded } from "@sluice/contracts/events/24-partner-key-ended/v1.ts";
import { PartnerKeyIssued } from "@sluice/contracts/events/15-partner-key-issued/v1.ts";
import type { Caller, KeyLookup } from "@sluice/shared/http/api-key.ts";
import * as v from "valibot";
import { keyPlace } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";

/** A key as its newest event tells it. */
const Key = v.object({
  ...PartnerKeyIssued.entries,
  endsAt: v.exactOptional(PartnerKeyEnded.entries.endsAt),
});

/** Finds keys. */
export function keyLookup({ model, operator }: Pick<QueryDeps, "model" | "operator">): KeyLookup {
  return async (keyId) => {
    if (keyId === operator.keyId)
      return { secretSha256: operator.secretSha256, caller: { role: "operator", keyId } };
    const item = await model.get(keyPlace(keyId));
    if (item === null) return null;
    const { role, partner, feeds, secretSha256, endsAt, keyId: known } = v.parse(Key, item);
    const caller =
      role === undefined
        ? ({ role: "partner", keyId: known, partner, feeds } as const)
        : { role, keyId: known };
    return { secretSha256, caller, endsAt };
  };
}

/** Whether a caller may see what belongs to a partner. */
export const maySee = (caller: Caller, partner: string): boolean =>
  caller.role !== "partner" || caller.partner === partner;
