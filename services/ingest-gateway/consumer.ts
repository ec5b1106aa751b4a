/** The gateway's inbound side: each event to its handler. */
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import { onEvents } from "@sluice/shared/messaging/on-events.ts";
import type { GatewayDeps } from "./deps.ts";
import { onFeedPaused } from "./on-feed-paused.ts";
import { onFileEnded } from "./on-file-ended.ts";
import { onFileLoaded } from "./on-file-loaded.ts";
import { onFileReceived } from "./on-file-received.ts";
import { onUploadCompleted } from "./on-upload-completed.ts";

/** The handlers; what the queue was never meant to carry is dead-lettered. */
export function createConsumer(deps: GatewayDeps): Consumer {
  return {
    handle: onEvents({
      "upload.completed.v1": onUploadCompleted(deps),
      "file.received.v1": onFileReceived(deps),
      "file.rejected.v1": onFileEnded(deps, "rejected"),
      "file.refused.v1": onFileEnded(deps, "refused"),
      "feed.paused.v1": onFeedPaused(deps, true),
      "feed.resumed.v1": onFeedPaused(deps, false),
      "file.withdrawn.v1": onFileEnded(deps, "withdrawn"),
      "file.loaded.v1": onFileLoaded(deps),
    }),
  };
}
