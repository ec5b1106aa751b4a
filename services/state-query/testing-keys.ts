/** API keys for state-query's tests, as the bus tells of them. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { FeedName, Group, KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import { hashSecret } from "@sluice/shared/http/api-key.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";

/** The secret of every key in the tests. */
export const secret = "s".repeat(43);

const originOf = (partner: string, keyId: string, version: number) => ({
  aggregate: `key:${keyId}`,
  version,
  epoch: 1,
  partner: v.parse(PartnerId, partner),
  group: v.parse(Group, "any"),
  occurredAt: new Date("2026-11-20T09:00:00.000Z"),
  trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
});
const factsOf = (partner: string, keyId: string, feeds: readonly string[]) => ({
  partner: v.parse(PartnerId, partner),
  keyId: v.parse(KeyId, keyId),
  secretSha256: hashSecret(secret),
  feeds: feeds.map((feed) => v.parse(FeedName, feed)),
});

/** A key is issued: to a partner for feeds, or with a role to one of the staff. */
export const keyIssued = (
  partner: string,
  keyId: string,
  {
    feeds = ["orders"],
    role,
  }: { readonly feeds?: readonly string[]; readonly role?: "operator" | "auditor" } = {},
): Message =>
  pipelineEvent("partner.key-issued.v1", originOf(partner, keyId, 1), {
    ...factsOf(partner, keyId, feeds),
    ...(role === undefined ? {} : { role }),
  });

/** Such a key ends. */
export const keyEnded = (partner: string, keyId: string, endsAt: string): Message =>
  pipelineEvent("partner.key-ended.v1", originOf(partner, keyId, 2), {
    ...factsOf(partner, keyId, ["orders"]),
    endsAt,
    why: "revoked",
    by: "OPERATOR1",
  });
