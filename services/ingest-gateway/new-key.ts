/** Makes an API key: its secret, which is shown once, and what is kept of it. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import type { PartnerKeyIssued } from "@sluice/contracts/events/15-partner-key-issued/v1.ts";
import { Group, KeyId } from "@sluice/contracts/ids.ts";
import { hashSecret, signingSecretOf, writeKey } from "@sluice/shared/http/api-key.ts";
import type { Change } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import type { Key } from "./core/key.ts";
import type { GatewayDeps } from "./deps.ts";
import { listedKeyRef, partnerKeyRef } from "./partners.ts";

/** Whose it is, and what for. */
export type KeyFacts = Omit<PartnerKeyIssued, "keyId" | "secretSha256">;

/** A key that is not saved yet. */
export interface NewKey {
  readonly state: Key;
  /** As its holder gets it, and, where its uploads must be signed, what they are signed with: shown once, in one answer. */
  readonly shown: { readonly key: string; readonly signed?: true; readonly signingSecret?: string };
  readonly changes: readonly Change[];
}

/** What only the gateway knows of a key: whether its uploads must be signed, what may be sent with it, and as which key that is counted. */
export interface KeyTerms {
  readonly signed: boolean;
  readonly quota?: Key["quota"];
  readonly countsAs?: KeyId;
}

/** Makes one. */
export function newKey(
  deps: Pick<GatewayDeps, "ids" | "clock" | "epoch" | "newSecret">,
  facts: KeyFacts,
  trace: string,
  { signed, quota, countsAs }: KeyTerms,
): NewKey {
  const keyId = v.parse(KeyId, deps.ids.ulid());
  const secret = deps.newSecret();
  const occurredAt = deps.clock.now();
  const issued = { ...facts, keyId, secretSha256: hashSecret(secret) };
  const event = pipelineEvent(
    "partner.key-issued.v1",
    {
      aggregate: `key:${keyId}`,
      version: 1,
      epoch: deps.epoch,
      partner: facts.partner,
      group: v.parse(Group, facts.partner),
      occurredAt,
      trace,
    },
    issued,
  );
  const signingSalt = signed ? deps.newSecret() : undefined;
  const state = {
    ...issued,
    issuedAt: occurredAt.toISOString(),
    ...(signingSalt !== undefined && { signingSalt }),
    ...(quota !== undefined && { quota }),
    ...(countsAs !== undefined && { countsAs }),
  };
  const key = writeKey(keyId, secret);
  return {
    state,
    shown:
      signingSalt === undefined
        ? { key }
        : { key, signed: true, signingSecret: signingSecretOf(keyId, secret, signingSalt) },
    changes: [
      { ref: partnerKeyRef(keyId), expectedVersion: 0, state, event },
      { ref: listedKeyRef(facts.partner, keyId), expectedVersion: 0, state: { keyId } },
    ],
  };
}
