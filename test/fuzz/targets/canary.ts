/** A target that is broken on purpose, behind five comparisons: a search that does not find it is no search. */
import type { Target } from "../target.ts";

function fuzz(data: Uint8Array): void {
  const text = Buffer.from(data.subarray(0, 5)).toString("latin1");
  if (text[0] !== "S") return;
  if (text[1] !== "L") return;
  if (text[2] !== "U") return;
  if (text[3] !== "I") return;
  if (text[4] === "C") throw new Error("the canary was found");
}

/** The target. */
export const target: Target = { name: "canary", fuzz, seeds: ["S"], tokens: [] };
