/** Removes what uploads in parts left that nobody went on with: where the object store has no rule of its own for it, as S3 has. */
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { PartStore } from "@sluice/shared/ports/part-store.ts";
import type { Tick } from "@sluice/shared/runtime/service.ts";
import { uploadLifeMs } from "../core/large-upload.ts";

const hourMs = 3_600_000;

/** The tick that does it, every hour; none where there is nothing to do. */
export function abandonedUploads({ removeAbandoned }: PartStore, clock = systemClock): readonly Tick[] {
  if (removeAbandoned === undefined) return [];
  const run = () => removeAbandoned(new Date(clock.now().getTime() - uploadLifeMs));
  return [{ name: "remove-abandoned-uploads", everyMs: hourMs, run }];
}
