/** The gateway's inbound side: each event type to its handler. */
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import type { GatewayDeps } from "./deps.ts";
import { onFileReceived } from "./on-file-received.ts";
import { onFileRejected } from "./on-file-rejected.ts";

/** The router. What the queue was never meant to carry is dead-lettered. */
export function createConsumer(deps: GatewayDeps): Consumer {
  return {
    handle: async (message, context) => {
      switch (message.type) {
        case "file.received.v1":
          return onFileReceived(deps, message, context);
        case "file.rejected.v1":
          return onFileRejected(deps, message);
        default:
          return { kind: "dead-letter", reason: `ingest-gateway takes no ${message.type}` };
      }
    },
  };
}
