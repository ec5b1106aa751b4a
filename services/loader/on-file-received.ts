/** A file has a place in its turn: the files behind it wait for its end. */
import type { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import type { LoaderDeps } from "./deps.ts";
import { recordTold } from "./record-told.ts";

/** Takes file.received; it may come after the file's end. */
export function onFileReceived(deps: LoaderDeps) {
  return (payload: FileReceived): Promise<Outcome> =>
    recordTold(deps, { ...v.parse(FileRef, payload), state: "received", purpose: payload.purpose ?? "load" });
}
