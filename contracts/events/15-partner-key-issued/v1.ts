import * as v from "valibot";
import { FeedName, KeyId, PartnerId } from "../../ids.ts";
import { Sha256 } from "../payloads.ts";

/** A partner has a new API key. Only the hash of its secret travels. Emitted by ingest-gateway. */
export const PartnerKeyIssued = v.object({
  partner: PartnerId,
  keyId: KeyId,
  secretSha256: Sha256,
  /** The feeds it may send to. */
  feeds: v.array(FeedName),
});
export type PartnerKeyIssued = v.InferOutput<typeof PartnerKeyIssued>;
