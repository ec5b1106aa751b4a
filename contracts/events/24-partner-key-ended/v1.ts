import * as v from "valibot";
import { KeyId } from "../../ids.ts";
import { PartnerKeyIssued } from "../15-partner-key-issued/v1.ts";

/** An API key ends: at once when it is revoked, a while from now when another has taken its place. The whole key, as it is now. Emitted by ingest-gateway. */
export const PartnerKeyEnded = v.object({
  ...PartnerKeyIssued.entries,
  /** From then on it proves nobody (ISO 8601). */
  endsAt: v.pipe(v.string(), v.isoTimestamp()),
  why: v.picklist(["rotated", "revoked"]),
  /** The id of the operator's key by which it was said. */
  by: v.string(),
  /** The key that takes its place. */
  successor: v.exactOptional(KeyId),
});
export type PartnerKeyEnded = v.InferOutput<typeof PartnerKeyEnded>;
