import * as v from "valibot";
import { PartnerId } from "../../ids.ts";

/** A partner may send files. Emitted by ingest-gateway. */
export const PartnerRegistered = v.object({ partner: PartnerId, name: v.string() });
export type PartnerRegistered = v.InferOutput<typeof PartnerRegistered>;
