/** What the validator does with each event of its queue. */
import { referred } from "@sluice/contracts/feeds/catalogue.ts";
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import { onEvents } from "@sluice/shared/messaging/on-events.ts";
import type { ValidatorDeps } from "./deps.ts";
import { onFileEnded } from "./on-file-ended.ts";
import { onShardRejected, onShardValidated } from "./on-shard-judged.ts";
import { onShardReady } from "./on-shard-ready.ts";
import { takeEntities, takeEntity } from "./references/project.ts";

/** The consumer. */
export function validatorConsumer(deps: ValidatorDeps): Consumer {
  const handle = onEvents({
    "shard.ready.v1": onShardReady(deps),
    "shard.resumed.v1": onShardReady(deps),
    "shard.validated.v1": onShardValidated(deps),
    "shard.rejected.v1": onShardRejected(deps),
    "file.rejected.v1": onFileEnded(deps),
    "file.failed.v1": onFileEnded(deps),
    "file.held.v1": onFileEnded(deps),
    "file.refused.v1": onFileEnded(deps),
    "file.withdrawn.v1": onFileEnded(deps),
    "file.checked.v1": onFileEnded(deps),
    "file.loaded.v1": onFileEnded(deps),
  });
  const entityEvents = new Set(referred(deps.feeds.values()).events);
  return {
    handle: (message, context) =>
      entityEvents.has(message.type) ? takeEntity(deps, message) : handle(message, context),
    // Order means nothing to guarded puts.
    together: async (messages) =>
      messages.every(({ type }) => entityEvents.has(type)) && takeEntities(deps, messages),
  };
}
