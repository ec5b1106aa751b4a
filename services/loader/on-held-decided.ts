/** An operator's word on a file is saved: the turn goes on from there. */
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { advance } from "./advance.ts";
import type { LoaderDeps } from "./deps.ts";

/** Takes file.released, file.refused or file.withdrawn. */
export function onHeldDecided(deps: LoaderDeps) {
  return (payload: FileRef): Promise<Outcome> => advance(deps, v.parse(FileRef, payload));
}
