/** `npm run simulate -- --seeds N --start S`: runs seeds one after the other. The first that fails is shrunk and told, and ends it. */
import { parseArgs } from "node:util";
import { run } from "./run.ts";
import { shrink, story } from "./shrink.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    start: { type: "string", default: "1" },
    /** Numbers of the faults that may happen, as a shrunk run names them; 0 is none. */
    only: { type: "string" },
  },
});
const seeds = wholeNumber("seeds", values.seeds);
const start = wholeNumber("start", values.start);
const only = values.only === undefined ? undefined : new Set(values.only.split(",").map(Number));
const began = performance.now();
const sum = { files: 0, faults: 0 };
for (let seed = start; seed < start + seeds; seed += 1) {
  const result = await run(seed, only === undefined ? {} : { only });
  sum.files += result.files;
  sum.faults += result.injected.length;
  if (result.wrong.length === 0) continue;
  console.error(story(only === undefined ? await shrink(result) : result));
  process.exit(1);
}
const ms = performance.now() - began;
console.log(
  `${seeds} seeds kept every promise: ${sum.files} uploads, ${sum.faults} faults, ${(ms / seeds).toFixed(1)} ms a seed`,
);
// Simulated processes never end by themselves.
process.exit(0);

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    console.error(`--${name} must be a whole number from 1 up, not ${text}`);
    process.exit(2);
  }
  return number;
}
