/** What requests hold as JSON. */
import * as v from "valibot";
import { PartnerId } from "../ids.ts";
import { Reasoned } from "../operator-decision.ts";

/** A partner to be registered. */
export const PartnerRegistration = v.strictObject({
  partner: PartnerId,
  name: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("must not be empty"),
    v.maxLength(100, "must be at most 100 characters"),
  ),
});

/** A word on a feed: of every partner's files of it, or of one partner's. */
export const PauseOfFeed = v.strictObject({ ...Reasoned.entries, partner: v.exactOptional(PartnerId) });
