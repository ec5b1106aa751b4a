/** Partners and API keys, where they lie: table `partners`. */
import { createHash } from "node:crypto";
import { KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import type { AggregateRef, AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { Key } from "./core/key.ts";

/** A partner. */
export const Partner = v.object({ partner: PartnerId, name: v.string() });
export type Partner = v.InferOutput<typeof Partner>;

/** A partner. Its events are `partner:<id>`. */
export function partnerRef(partner: PartnerId): AggregateRef<Partner> {
  return { table: "partners", pk: partner, sk: "partner", schema: Partner };
}

/** A key, found by its public half alone, since a request brings nothing else. Its events are `key:<key id>`. */
export function partnerKeyRef(keyId: KeyId): AggregateRef<Key> {
  return { table: "partners", pk: `key#${keyId}`, sk: "key", schema: Key };
}

const Listed = v.object({ keyId: KeyId });

/** A key's place in its partner's list. */
export function listedKeyRef(partner: PartnerId, keyId: KeyId): AggregateRef<{ readonly keyId: KeyId }> {
  return { table: "partners", pk: partner, sk: `${listedPrefix}${keyId}`, schema: Listed };
}
const listedPrefix = "key#";

/** A nonce that a signature was made with. Its hash is in the key, since it may hold any character. */
export function nonceRef(keyId: KeyId, nonce: string): AggregateRef<UsedNonce> {
  const hash = createHash("sha256").update(nonce).digest("hex");
  return { table: "partners", pk: `nonce#${keyId}#${hash}`, sk: "nonce", schema: UsedNonce };
}
const UsedNonce = v.object({ usedAt: v.string() });
type UsedNonce = v.InferOutput<typeof UsedNonce>;

/** A partner's keys, in the order of their ids, which is that of their issue. */
export async function keysOf(store: AggregateStore, partner: PartnerId): Promise<readonly Key[]> {
  const listed = await store.list({ table: "partners", pk: partner, prefix: listedPrefix }, Listed);
  const loaded = await Promise.all(listed.map(({ state }) => store.load(partnerKeyRef(state.keyId))));
  return loaded.flatMap((key) => (key === null ? [] : [key.state]));
}

/** Finds the operator's key, which is configured, or one that was issued. Reads consistently: what is revoked here is refused here at once. */
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
    const { secretSha256, role, partner, feeds, end, signingSalt, quota } = loaded.state;
    const { keyId: known, countsAs = known } = loaded.state;
    const caller =
      role === undefined
        ? {
            role: "partner" as const,
            ...{ keyId: known, partner, feeds },
            ...(quota !== undefined && { quota: { ...quota, countsAs } }),
          }
        : { role, keyId: known };
    return { secretSha256, caller, endsAt: end?.endsAt, signingSalt };
  };
}
