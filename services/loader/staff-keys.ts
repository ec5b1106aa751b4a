/** Whose word counts here: the configured operator's key, and those that operators and auditors were issued, as their events tell. Table `loads`. */
import { PartnerKeyEnded } from "@sluice/contracts/events/24-partner-key-ended/v1.ts";
import { PartnerKeyIssued } from "@sluice/contracts/events/15-partner-key-issued/v1.ts";
import { KeyId } from "@sluice/contracts/ids.ts";
import type { KeyLookup } from "@sluice/shared/http/api-key.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { AggregateRef } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import type { LoaderAppDeps, LoaderDeps } from "./deps.ts";

const { keyId, secretSha256, role } = PartnerKeyIssued.entries;

/** A key of one of the staff, as its newest event tells it. */
const StaffKey = v.object({
  ...{ keyId, secretSha256, role: v.nonOptional(role) },
  endsAt: v.exactOptional(PartnerKeyEnded.entries.endsAt),
  /** The version of the key that the event told. */
  toldVersion: v.number(),
});
type StaffKey = v.InferOutput<typeof StaffKey>;

/** No partner's id begins with #. It has no events. */
const staffKeyRef = (id: KeyId): AggregateRef<StaffKey> => ({
  ...{ table: "loads", pk: `#key#${id}`, sk: "key", schema: StaffKey },
});

/** Takes partner.key-issued and partner.key-ended, in any order. A partner's key decides nothing here. */
export function onStaffKey({ store }: Pick<LoaderDeps, "store">) {
  return async (
    told: PartnerKeyIssued | PartnerKeyEnded,
    { version: toldVersion }: Pick<Message, "version">,
  ): Promise<Outcome> => {
    if (told.role === undefined) return done;
    const ref = staffKeyRef(told.keyId);
    const known = await store.load(ref);
    if (known !== null && known.state.toldVersion >= toldVersion) return done;
    const state: StaffKey = {
      ...{ keyId: told.keyId, secretSha256: told.secretSha256, role: told.role, toldVersion },
      ...("endsAt" in told && { endsAt: told.endsAt }),
    };
    const saved = await store.save([{ ref, expectedVersion: known?.version ?? 0, state }]);
    return saved.kind === "saved"
      ? done
      : { kind: "retry", reason: `the key ${told.keyId} changed at the same moment` };
  };
}

/** Finds whose key it is. */
export function staffLookup({ store, operator }: Pick<LoaderAppDeps, "store" | "operator">): KeyLookup {
  return async (asked) => {
    if (asked === operator.keyId)
      return { secretSha256: operator.secretSha256, caller: { role: "operator", keyId: asked } };
    const id = v.safeParse(KeyId, asked);
    const known = id.success ? await store.load(staffKeyRef(id.output)) : null;
    if (known === null) return null;
    const { state } = known;
    const caller = { role: state.role, keyId: state.keyId };
    return { secretSha256: state.secretSha256, caller, endsAt: state.endsAt };
  };
}
