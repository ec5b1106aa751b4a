/** The loader's inbound side: each event type to its handler. */
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import { onEvents } from "@sluice/shared/messaging/on-events.ts";
import type { LoaderDeps } from "./deps.ts";
import { whileOpen } from "./while-open.ts";
import { onFeedResumed } from "./on-feed-resumed.ts";
import { onFileEnded } from "./on-file-ended.ts";
import { onFileReceived } from "./on-file-received.ts";
import { onFileValidated } from "./on-file-validated.ts";
import { onHeldDecided } from "./on-held-decided.ts";
import { onLoadRequested } from "./on-load-requested.ts";
import { onPlanRequested } from "./on-plan-requested.ts";
import { onShardLoaded } from "./on-shard-loaded.ts";
import { onShardPlanned } from "./on-shard-planned.ts";
import { onUndoRequested } from "./on-undo-requested.ts";
import { onStaffKey } from "./staff-keys.ts";

/** The router. What the queue was never meant to carry is dead-lettered. */
export function createConsumer(deps: LoaderDeps): Consumer {
  return whileOpen({
    handle: onEvents({
      "file.received.v1": onFileReceived(deps),
      "undo.requested.v1": onUndoRequested(deps),
      "file.validated.v1": onFileValidated(deps),
      "file.rejected.v1": onFileEnded(deps, "rejected"),
      "file.failed.v1": onFileEnded(deps, "failed"),
      "plan.requested.v1": onPlanRequested(deps),
      "shard.planned.v1": onShardPlanned(deps),
      "file.released.v1": onHeldDecided(deps),
      "file.refused.v1": onHeldDecided(deps),
      "file.withdrawn.v1": onHeldDecided(deps),
      "feed.resumed.v1": onFeedResumed(deps),
      "load.requested.v1": onLoadRequested(deps),
      "shard.loaded.v1": onShardLoaded(deps),
      "partner.key-issued.v1": onStaffKey(deps),
      "partner.key-ended.v1": onStaffKey(deps),
    }),
  });
}
