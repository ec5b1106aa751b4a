/** Tells how far each file is, again and again: absolute counts, at least once, until they are told. */
import type { Tick } from "@sluice/shared/runtime/service.ts";
import { progressEvent } from "./core/progress-event.ts";
import type { SyncDeps } from "./deps.ts";

/** Files told in one turn; the others' turn is the next. */
const filesPerTurn = 100;

/**
 * The tick. The truth is in the old database, written with the rows themselves: a process that ends between commit and
 * publication, or between publication and its mark, leaves counts that the next turn (of any process) tells again.
 */
export function publishProgress(deps: SyncDeps): Tick {
  return {
    name: "publish-progress",
    everyMs: 500,
    run: async () => {
      const files = await deps.legacy.unpublished(filesPerTurn);
      if (files.length === 0) return;
      const trace = deps.ids.traceparent();
      const occurredAt = deps.clock.now();
      await deps.publisher.publish(
        files.map((progress) => progressEvent(progress, { epoch: deps.epoch, occurredAt, trace })),
      );
      await deps.legacy.markPublished(files);
    },
  };
}
