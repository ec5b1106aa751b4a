import type { Clock } from "@sluice/shared/ports/clock.ts";
import type { ObjectSweep } from "@sluice/shared/ports/object-store.ts";
import type { Tick } from "@sluice/shared/runtime/service.ts";

/** Removes what has outlived its feed's days (contracts/retention.ts), where the object store does not do that itself: every service's objects. */
export const sweepObjects = (sweep: ObjectSweep, clock: Clock): Tick => ({
  name: "sweep-objects",
  everyMs: 600_000,
  run: async () => void (await sweep(clock.now())),
});
