/** A partner as an argument or an option. */
import { PartnerId } from "@sluice/contracts/ids.ts";
import { InvalidArgumentError } from "commander";
import * as v from "valibot";

/** Reads it; a text that is no partner's id ends the command with what is wrong. */
export function partnerNamed(text: string): PartnerId {
  const partner = v.safeParse(PartnerId, text);
  if (!partner.success) throw new InvalidArgumentError(partner.issues[0].message);
  return partner.output;
}
