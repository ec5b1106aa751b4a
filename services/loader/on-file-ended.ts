/** A file ended before its load: nothing of it is loaded, and it is the next one's turn. */
import type { FileFailed } from "@sluice/contracts/events/04-file-failed/v1.ts";
import type { FileRejected } from "@sluice/contracts/events/08-file-rejected/v1.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import type { LoaderDeps } from "./deps.ts";
import { recordTold } from "./record-told.ts";

/** Takes file.rejected or file.failed. */
export function onFileEnded(deps: LoaderDeps, how: "rejected" | "failed") {
  return (payload: FileRejected | FileFailed): Promise<Outcome> =>
    recordTold(deps, { ...v.parse(FileRef, payload), state: "ended", how });
}
