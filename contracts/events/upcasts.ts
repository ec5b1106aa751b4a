/** The steps from past versions of events, each in its event's folder: `<n>-<event>/v2-from-v1.ts`. */
import type { Upcast } from "./upcast.ts";

/** None so far: every event has one version. A step stays for as long as an event of its old version may lie anywhere. */
export const upcasts: readonly Upcast[] = [];
