/** Problems of questions about what was. */
import { kind } from "./kind.ts";

/** By code. */
export const asOfProblems = {
  "before-the-first": kind(
    404,
    "There was nothing yet",
    "At the instant asked for there was no such entity, or no such file.",
    "`first` says since when there is, where that is known: ask for that instant or a later one.",
  ),
  "no-such-version": kind(
    404,
    "There is no such version",
    "The entity never had this version.",
    "`newest` is the version that it has now. One that was written a moment ago takes a second or two to appear.",
  ),
  "version-not-kept": kind(
    410,
    "That version is no longer kept",
    "The journal of what was before has been removed since, or the entity was there before Sluice.",
    "`oldest` is the oldest version that can still be told of.",
  ),
  "version-too-far": kind(
    400,
    "That is too far back for one answer",
    "One answer walks back a thousand versions at most.",
    "Ask for a later version or instant; `reached` says how far the answer came.",
  ),
} as const;
