/** Partners and their API keys, where they lie: table `partners`. */
import { FeedName, KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import { Sha256 } from "@sluice/contracts/events/payloads.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import type { AggregateRef, AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";

/** A partner. */
export const Partner = v.object({ partner: PartnerId, name: v.string() });
export type Partner = v.InferOutput<typeof Partner>;

/** A partner's key: of its secret only the hash. */
export const PartnerKey = v.object({
  partner: PartnerId,
  keyId: KeyId,
  secretSha256: Sha256,
  feeds: v.array(FeedName),
});
export type PartnerKey = v.InferOutput<typeof PartnerKey>;

/** A partner. Its events are `partner:<id>`. */
export function partnerRef(partner: PartnerId): AggregateRef<Partner> {
  return { table: "partners", pk: partner, sk: "partner", schema: Partner };
}

/** A key, found by its public half alone, since a request brings nothing else. Its events are `key:<key id>`. */
export function partnerKeyRef(keyId: KeyId): AggregateRef<PartnerKey> {
  return { table: "partners", pk: `key#${keyId}`, sk: "key", schema: PartnerKey };
}

/** Finds the operator's key, which is configured, or a partner's. */
export function keyLookup(
  store: AggregateStore,
  operator: { readonly keyId: string; readonly secretSha256: string },
): KeyLookup {
  return async (keyId) => {
    if (keyId === operator.keyId) {
      return { secretSha256: operator.secretSha256, caller: { role: "operator", keyId } };
    }
    const id = v.safeParse(KeyId, keyId);
    const loaded = id.success ? await store.load(partnerKeyRef(id.output)) : null;
    if (loaded === null) return null;
    const { secretSha256, ...caller } = loaded.state;
    return { secretSha256, caller: { role: "partner", ...caller } };
  };
}
