/** `npm run soak -- --rounds N --seed S`: rounds with one fault each, all faults in turn, in an order that the seed gives. */
import { isDeepStrictEqual, parseArgs } from "node:util";
import type { KnownOrder } from "@sluice/deploy/samples/orders-file.ts";
import { seeded } from "@sluice/deploy/samples/random.ts";
import { type Fault, faultsOn } from "./faults.ts";
import { layGround } from "./ground.ts";
import { playRound, undisturbed } from "./round.ts";
import { shuffled } from "./shuffled.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "30" },
  },
});
const [rounds, seed, seconds] = [values.rounds, values.seed, values.seconds].map(Number);
if (![rounds, seed, seconds].every(Number.isSafeInteger)) {
  console.error("usage: npm run soak -- --rounds N --seed S --seconds T   (T: how long a fault lasts)");
  process.exit(2);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const random = seeded(seed ?? 1);
const ground = await layGround(random, (seconds ?? 30) * 1000);
if (ground.disk === null)
  console.log("left out: a full disk (this machine lets us mount none of our own; root may)");
let failed = 0;
let known: readonly KnownOrder[] = [];
let order: Fault[] = [];
try {
  for (let number = 1; number <= (rounds ?? 0); number += 1) {
    if (order.length === 0) order = shuffled(faultsOn(ground), random);
    const fault = order.pop();
    if (fault === undefined) break;
    const began = Date.now();
    const played = await playRound(ground, fault, { number, known, random });
    known = played.known;
    const isEqual = isDeepStrictEqual(played.end, undisturbed);
    if (!isEqual) failed += 1;
    const took = `${((Date.now() - began) / 1000).toFixed(1)} s`;
    console.log(`${isEqual ? "✓" : "✗"} ${number}. ${fault.name} (${took})`);
    if (!isEqual) console.log(`    seed ${seed}: ${JSON.stringify(played.end)}`);
  }
  const letters = await ground.it.deadLetters();
  if (letters > 0) failed += 1;
  console.log(
    `${rounds} rounds, seed ${seed}: ${failed === 0 ? "each ended as if nothing had happened" : `${failed} failures`}; ${letters} dead letters; ${sum(Object.values(ground.proxies).map((proxy) => proxy.struck()))} calls and connections disturbed`,
  );
} finally {
  await ground.stop();
}
process.exit(failed === 0 ? 0 : 1);
