/** Projects every event of the bus. Unordered and repeated as they come: each put is guarded by its event's version. */
import { done, type Consumer, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { project } from "./core/project.ts";
import type { QueryDeps } from "./deps.ts";

/** The consumer. */
export function queryConsumer(deps: Pick<QueryDeps, "model" | "clock">): Consumer {
  const put = async (message: Message): Promise<Outcome> => {
    const projected = project(message, deps.clock.now());
    if (!projected.ok) return { kind: "dead-letter", reason: projected.reason };
    await Promise.all(projected.items.map((item) => deps.model.put(item)));
    return done;
  };
  return {
    handle: put,
    // Order does not matter to guarded puts, so a batch goes side by side, whatever its groups.
    together: async (messages) => {
      const outcomes = await Promise.all(messages.map(put));
      return outcomes.every(({ kind }) => kind === "done");
    },
  };
}
