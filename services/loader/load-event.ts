/** The events of a file's load, as its aggregate makes them. */
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { PayloadOf } from "@sluice/contracts/events/catalogue.ts";
import { fileGroup } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import type { LoaderDeps } from "./deps.ts";

/** The types of a load's events. */
type LoadEventType =
  | "load.planned.v1"
  | "file.held.v1"
  | "file.released.v1"
  | "file.refused.v1"
  | "file.withdrawn.v1"
  | "file.checked.v1"
  | "file.loaded.v1";

/** The event that makes the load's next version. */
export function loadEvent<Type extends LoadEventType>(
  { clock, epoch }: Pick<LoaderDeps, "clock" | "epoch">,
  type: Type,
  ref: FileRef,
  version: number,
  trace: string,
  payload: Omit<PayloadOf<Type>, keyof FileRef>,
) {
  const origin = {
    aggregate: `load:${ref.file}`,
    version,
    epoch,
    partner: ref.partner,
    group: fileGroup(ref.file),
    occurredAt: clock.now(),
    trace,
  };
  return pipelineEvent(type, origin, { ...v.parse(FileRef, ref), ...payload });
}
