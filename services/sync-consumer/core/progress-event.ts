import { pipelineEvent, type PipelineEvent } from "@sluice/contracts/events/make.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import { type FileProgress, settledTotal } from "@sluice/shared/ports/legacy-store.ts";

/**
 * A file's progress as an event. Its version is the number of events settled, which only grows: a reader keeps the highest,
 * and the same counts published twice are the same event.
 */
export function progressEvent(
  progress: FileProgress,
  origin: { readonly epoch: number; readonly occurredAt: Date; readonly trace: string },
): PipelineEvent<"sync.progressed.v1"> {
  const { file, partner, applied, superseded, discarded } = progress;
  return pipelineEvent(
    "sync.progressed.v1",
    {
      aggregate: `sync:${file}`,
      version: settledTotal(progress),
      partner,
      group: fileGroup(file),
      ...origin,
    },
    { file, partner, applied, superseded, discarded },
  );
}
