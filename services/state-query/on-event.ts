/** Projects every event of the bus. Unordered and repeated as they come: puts are guarded, a history takes an event once. */
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import { type Consumer, done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import { project } from "./core/project.ts";
import type { QueryDeps } from "./deps.ts";

/** Messages of a batch that are projected at once. */
const inFlightMax = 10;

/** The consumer. */
export function queryConsumer({ model }: Pick<QueryDeps, "model">): Consumer {
  const take = async (message: Message): Promise<Outcome> => {
    const projected = project(message);
    if (!projected.ok) return { kind: "dead-letter", reason: projected.reason };
    // The history first: a repeat after a crash in between then still puts the items, and a list never names a file without history.
    if (projected.entry !== undefined) await model.append(projected.entry);
    await Promise.all(projected.items.map((item) => model.put(item)));
    return done;
  };
  return {
    handle: async (message) => {
      try {
        return await take(message);
      } catch (cause) {
        const down = await model.ready().then(
          () => null,
          (reason: unknown) => String(reason),
        );
        if (down !== null) return { kind: "unavailable", reason: down };
        throw cause;
      }
    },
    // Order means nothing to guarded puts, so a batch goes side by side, whatever its groups.
    together: async (messages) => {
      let hopeless = 0;
      await inLanes(messages, inFlightMax, async (message) => {
        if ((await take(message)).kind !== "done") hopeless += 1;
      });
      return hopeless === 0;
    },
  };
}
