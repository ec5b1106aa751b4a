/** A file is loaded, and some of its rows speak of what went away before: a feed may have such a file undone at once. */
import type { FileLoaded } from "@sluice/contracts/events/11-file-loaded/v1.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import type { GatewayDeps } from "./deps.ts";
import type { EndFileDeps } from "./end-file.ts";
import { fileRef } from "./files.ts";
import { markSharded } from "./mark-sharded.ts";
import { requestUndo } from "./request-undo.ts";

type Deps = EndFileDeps & Pick<GatewayDeps, "backOff" | "ids">;

/** Takes file.loaded. */
export function onFileLoaded(deps: Deps) {
  return async function take(payload: FileLoaded, { trace }: Pick<Message, "trace">): Promise<Outcome> {
    const { partner, file, referencesChanged = 0 } = payload;
    if (referencesChanged === 0) return done;
    const requested = await requestUndo(deps, {
      ...{ partner, file, trace, purpose: "load", onlyOnce: true },
      id: v.parse(FileId, `f_${deps.ids.ulid()}`),
      decision: {
        by: "sluice",
        reason: `${referencesChanged} rows speak of what went away between the file's verdict and its load`,
      },
    });
    switch (requested.kind) {
      case "requested":
      case "repeat":
        return done;
      case "early": {
        const loaded = await deps.store.load(fileRef(partner, file));
        if (loaded === null) throw new Error(`file ${file} of ${partner} had an item a moment ago`);
        const marked = await markSharded(deps, loaded, trace);
        return marked.kind === "done" ? take(payload, { trace }) : marked;
      }
      case "busy":
        return { kind: "retry", reason: `the undo of file ${file} cannot be requested yet` };
      case "other-version":
        return {
          kind: "retry",
          reason: `file ${file} was loaded by version ${requested.loaded} of its feed, and this build has ${requested.here ?? "none"}`,
        };
      case "unknown":
      case "unloaded":
        return {
          kind: "dead-letter",
          reason: `file ${file} of ${partner} is loaded, but was never sharded here`,
        };
      default:
        return requested satisfies never;
    }
  };
}
