/**
 * A newer build beside this one, as in every rolling deploy: it keeps in each state, and tells in each event, a field that this build
 * does not know. This build must take both, and may lose the field where it writes the state itself.
 */
import type { Change, OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import type { EntityWrite } from "@sluice/shared/ports/entity-store.ts";

/** The name of the field. */
export const newerField = "addedByANewerBuild";
const added = { [newerField]: { since: "the build after this one" } };

/** The event as the newer build tells it. */
export const newerEvent = (event: OutboxEvent): OutboxEvent => ({
  ...event,
  payload: { ...event.payload, ...added },
});

/** The change as the newer build makes it. A removed state stays removed. */
export const newerChange = (change: Change): Change => ({
  ...change,
  state: change.state === null || change.keeps === true ? null : Object.assign({}, change.state, added),
  ...(change.event === undefined ? {} : { event: newerEvent(change.event) }),
});

/** The write as the newer build makes it. What an entity holds is its feed's, and changes with the feed's version alone. */
export const newerWrite = (write: EntityWrite): EntityWrite => ({ ...write, event: newerEvent(write.event) });
