/** A pause: whether a feed, a partner or a partner's feed is paused, who said so and why. Pure. */
import { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { PauseScope } from "@sluice/contracts/pause.ts";
import { EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";

/** The last word on a scope; a scope of which nobody ever spoke has none. */
export const Pause = v.object({
  ...PauseScope.entries,
  ...OperatorDecision.entries,
  isPaused: v.boolean(),
});
export type Pause = v.InferOutput<typeof Pause>;

/** A turn that met a pause: who resumes it moves that turn on. */
export const WaitingTurn = v.object({
  partner: PartnerId,
  entity: EntityType,
  /** The version of the pause that it met. */
  pauseVersion: v.number(),
});
export type WaitingTurn = v.InferOutput<typeof WaitingTurn>;
