/** A few rounds of `npm run soak`: one of each kind of fault on the real parts. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { KnownOrder } from "@sluice/deploy/samples/orders-file.ts";
import { type Random, seeded } from "@sluice/deploy/samples/random.ts";
import { faultsOn } from "../soak/faults.ts";
import { layGround, type Soaked } from "../soak/ground.ts";
import { playRound, undisturbed } from "../soak/round.ts";
import { canMountSmallDisk } from "../support/small-disk.ts";

const diskFull = "the object store's disk is full";
const names = [
  "dynamodb is killed",
  "queues is frozen",
  "postgres is restarted",
  "pipes is killed",
  "DynamoDB throttles every other call",
  "every third reply of DynamoDB is lost",
  "every third reply of SQS is lost",
  "connections to Postgres are cut twice a second",
];
const random: Random = seeded(20_261_121);
let ground: Soaked;
let known: readonly KnownOrder[] = [];

beforeAll(async () => {
  // Longer than the visibility, so that what is frozen loses its messages to a second try.
  ground = await layGround(random, 4_000);
}, 90_000);
afterAll(() => ground.stop(), 60_000);

async function strike(name: string, number: number): Promise<void> {
  const fault = faultsOn(ground).find((one) => one.name === name);
  if (fault === undefined) throw new Error(`there is no fault "${name}"`);
  const played = await playRound(ground, fault, { number, known, random });
  known = played.known;
  expect(played.end).toEqual(undisturbed);
}

test.each(names.map((name, index) => [name, index + 1] as const))(
  "%s while a file is on its way: it ends as if nothing had happened",
  strike,
  90_000,
);

// Only where this machine lets us mount a small disk: as root, outside of most containers.
test.skipIf(!canMountSmallDisk())(
  "the object store's disk is full while a file is on its way: it ends as if nothing had happened",
  () => strike(diskFull, names.length + 1),
  90_000,
);

test("no message of any round is in a dead-letter queue", async () => {
  expect(await ground.it.deadLetters()).toBe(0);
});
