/** A restore closes the entities for some minutes: then the loader stops receiving, as in an outage, and goes on when they are open. */
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import { EpochPassed, TableClosed } from "@sluice/shared/ports/entity-store.ts";

/** The same consumer; what met closed entities is handed back, and what was decided before a restore is decided anew. */
export function whileOpen({ handle }: Consumer): Consumer {
  return {
    handle: async (message, context) => {
      try {
        return await handle(message, context);
      } catch (cause) {
        if (cause instanceof TableClosed) return { kind: "unavailable", reason: cause.message };
        if (cause instanceof EpochPassed) return { kind: "retry", reason: cause.message, afterSeconds: 1 };
        throw cause;
      }
    },
  };
}
