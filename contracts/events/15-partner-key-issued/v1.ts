import * as v from "valibot";
import { FeedName, KeyId, PartnerId } from "../../ids.ts";
import { Sha256 } from "../payloads.ts";

/** A partner has a new API key, or (under `operators`) an operator or auditor has. Only the hash of its secret travels. Emitted by ingest-gateway. */
export const PartnerKeyIssued = v.object({
  partner: PartnerId,
  keyId: KeyId,
  secretSha256: Sha256,
  /** The feeds it may send to, and whose files and entities it may see. None for an operator or auditor, who need none. */
  feeds: v.array(FeedName),
  /** Whose key it is; without it, a partner's. */
  role: v.exactOptional(v.picklist(["operator", "auditor"])),
  /** Who holds it, or what it is for: a word of whoever asked for it. */
  name: v.exactOptional(v.string()),
});
export type PartnerKeyIssued = v.InferOutput<typeof PartnerKeyIssued>;
