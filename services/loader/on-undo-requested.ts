/** A file is to be undone, at a turn of its own: nothing of it has to be judged. */
import type { UndoRequested } from "@sluice/contracts/events/31-undo-requested/v1.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Message, Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import type { LoaderDeps } from "./deps.ts";
import { recordTold } from "./record-told.ts";

/** Takes undo.requested. */
export function onUndoRequested(deps: LoaderDeps) {
  return (payload: UndoRequested, { trace }: Message): Promise<Outcome> => {
    const { undo, purpose = "load" } = payload;
    return recordTold(deps, { ...v.parse(FileRef, payload), state: "undo", purpose, undo, trace });
  };
}
