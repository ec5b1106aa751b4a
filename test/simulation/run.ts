/** One run: from a seed to what was wrong with it. */
import { startAdopter } from "./adopter.ts";
import { findings } from "./check.ts";
import type { Injected } from "./faults.ts";
import { type Hops, startHops } from "./hops.ts";
import { startHand } from "./hand.ts";
import { startLetters } from "./letters.ts";
import { type Operator, startOperator } from "./operator.ts";
import { fateOf, type ReceivedFile, truthOf } from "./oracle.ts";
import type { RequestedUndo } from "./oracle-undo.ts";
import { serviceNames, startProcesses } from "./processes.ts";
import { startRebuilder } from "./rebuilder.ts";
import { startRestorer } from "./restorer.ts";
import { type Answer, send } from "./senders.ts";
import { adoptedRows, eventsOf } from "./told.ts";
import { startUndoer } from "./undoer.ts";
import type { Variant } from "./variant.ts";
import { type Content, type Upload, workloadOf } from "./workload.ts";
import { newWorld, type World } from "./world.ts";

/** What became of a run. */
export interface RunResult {
  readonly seed: number;
  /** Empty when every promise was kept. */
  readonly wrong: readonly string[];
  readonly injected: readonly Injected[];
  readonly files: number;
  /** Every table's images, for a comparison of two runs. */
  readonly images: World["images"];
}

const minute = 60_000;
/** So long faults are injected. */
const stormMs = 8 * minute;
/** So long a run may take to come to rest after that. */
const restMs = 90 * minute;
/** Quiet for so long means at rest: longer than a visibility and a tick. */
const quietMs = 30_000;

/** Runs a seed. `only`: the faults that may happen, by number; all of them where none are named. */
export async function run(
  seed: number,
  { variant, only }: { readonly variant?: Variant; readonly only?: ReadonlySet<number> } = {},
): Promise<RunResult> {
  const world = newWorld(seed, only);
  const breaks = variant?.make(world) ?? {};
  const hops = startHops(world, breaks.pipe);
  const gateway = startProcesses(world, breaks, hops.publisher);
  const operator = startOperator(world, breaks);
  const workload = workloadOf(world.chance(10));
  const uploads = workload.flat();
  const marking = new Set<string>(
    uploads.filter(({ content }) => content.feed === "marks").map(({ partner }) => partner),
  );
  const undoer = startUndoer(world, breaks, (partner, feed) => feed === "orders" && marking.has(partner));
  const hand = startHand(world);
  const restorer = startRestorer(world, breaks);
  const letters = startLetters(world);
  const rebuilder = startRebuilder(world);
  const adopter = startAdopter(world, breaks);
  const answers: Answer[] = [];
  for (const sender of workload) void send(world, breaks, gateway, sender, answers);
  const disturbance = disturb(world);
  void world.time.pause(stormMs).then(() => world.faults.calm());
  const result = (wrong: readonly string[]): RunResult => ({
    seed,
    wrong,
    injected: world.faults.injected,
    files: answers.length,
    images: world.images,
  });
  const isSent = (): boolean =>
    answers.length === uploads.length &&
    disturbance.isOver() &&
    operator.isIdle() &&
    undoer.isIdle() &&
    hand.isOver() &&
    restorer.isOver() &&
    rebuilder.isOver() &&
    adopter.isOver() &&
    letters.isOver();
  const atRest = (): Promise<void> => rest(world, hops, isSent);
  let received: readonly ReceivedFile[] = [];
  let undos: readonly RequestedUndo[] = [];
  let unmended: readonly string[] = [];
  try {
    await atRest();
    await restorer.incident(atRest);
    received = receivedFiles(world, uploads, operator);
    undos = requestedUndos(world, operator);
    unmended = await hand.mend(truthOf(received, undos, adoptedRows(world)), atRest);
  } catch (cause) {
    if (!(cause instanceof Restless)) throw cause;
    return result([`the run did not come to rest: ${unrest(world, hops, answers, uploads)}`]);
  }
  const lost = answers
    .filter(({ file, upload }) =>
      received.every((one) => one.file !== file || one.content.sha256 !== upload.content.sha256),
    )
    .map(({ file }) => `a client was told of ${file}, which was never received with its content`);
  return result([
    ...lost,
    ...unmended,
    ...(await letters.untold()),
    ...checkAgain(answers, received, undos),
    ...(await findings(world, { received, undos, poisons: disturbance.poisons, hopsRefused: hops.refused })),
  ]);
}

interface Disturbance {
  readonly poisons: number;
  isOver(): boolean;
}

/** Postgres goes away for a while, and a message comes that nobody can read. */
function disturb({ time, legacy, queues, faults, chance }: World): Disturbance {
  const random = chance(11);
  let going = 0;
  const later = async (work: () => void | Promise<void>): Promise<void> => {
    going += 1;
    await time.pause(random.below(minute / 2));
    await work();
    going -= 1;
  };
  if (faults.draw("postgres", ["refused"]) !== null || random.chance(0.1))
    void later(async () => {
      legacy.breakDown("Postgres is down");
      await time.pause(random.below(5 * minute));
      legacy.breakDown(null);
    });
  const isPoisoned = random.chance(0.2);
  const queue = random.pick(serviceNames);
  const group = random.pick(["acme:order:A-101", "acme:level:k-1", "poison"]);
  if (isPoisoned)
    void later(() => void queues[queue].send({ group, body: "poison", deduplicationId: "poison" }));
  return { poisons: isPoisoned ? 1 : 0, isOver: () => going === 0 };
}

/** A run that goes on and on. */
class Restless extends Error {
  override readonly name = "Restless";
}

async function rest(world: World, hops: Hops, isSent: () => boolean): Promise<void> {
  const { time, queues, legacy } = world;
  const isStill = (): boolean =>
    isSent() && hops.isIdle() && Object.values(queues).every((queue) => queue.waiting().length === 0);
  const end = time.now().getTime() + stormMs + restMs;
  for (let isOver = false; !isOver;) {
    await time.until(isStill, Math.max(0, end - time.now().getTime())).catch((cause: unknown) => {
      throw new Restless("it goes on and on", { cause });
    });
    await time.advance(quietMs);
    isOver = isStill() && (await isPublished(legacy));
    if (!isOver && time.now().getTime() > end) throw new Restless("what was still began again");
  }
}

const isPublished = (legacy: World["legacy"]): Promise<boolean> =>
  legacy.unpublished(1).then(
    (files) => files.length === 0,
    () => false,
  );

function unrest(
  { queues }: World,
  hops: Hops,
  answers: readonly Answer[],
  uploads: readonly Upload[],
): string {
  const waiting = Object.entries(queues).flatMap(([name, queue]) =>
    queue.waiting().map((body) => `${name}: ${body.slice(0, 100)}`),
  );
  return `${answers.length} of ${uploads.length} uploads answered, hops ${hops.isIdle() ? "idle" : "busy"}, waiting ${JSON.stringify(waiting)}`;
}

/** The files as their table has them: what was received is the truth, whatever clients were told. */
function receivedFiles(
  world: World,
  uploads: readonly Upload[],
  { words, withdrawn }: Operator,
): ReceivedFile[] {
  const contents = new Map<string, Content>(uploads.map(({ content }) => [content.sha256, content]));
  const needs = new Map(eventsOf(world, "shards").map(({ payload }) => [payload.file, payload.needs]));
  const rejected = new Set(
    eventsOf(world, "validations").flatMap(({ type, payload }) =>
      type === "file.rejected.v1" ? [payload.file] : [],
    ),
  );
  return eventsOf(world, "files").flatMap(({ type, payload }) => {
    if (type !== "file.received.v1") return [];
    const { file = "", partner = "", entity = "", sequence = 0, sha256 = "", purpose = "load" } = payload;
    const content = contents.get(sha256);
    if (content === undefined) throw new Error(`${file} has a content that nobody sent`);
    const ordersBefore = needs.get(file)?.find((need) => need.entity === "order")?.through ?? 0;
    const word = words.get(file) ?? null;
    const isWithdrawn = withdrawn.has(file);
    const isRejected = rejected.has(file);
    return [
      { file, partner, entity, sequence, content, purpose, ordersBefore, isRejected, word, isWithdrawn },
    ];
  });
}

/** The undos as the gateway has them. */
const requestedUndos = (world: World, { withdrawn }: Operator): RequestedUndo[] =>
  eventsOf(world, "files").flatMap(({ type, payload }) => {
    const { file = "", partner = "", entity = "", sequence = 0, purpose = "load", undo } = payload;
    if (type !== "undo.requested.v1" || undo === undefined) return [];
    return [{ file, partner, entity, sequence, purpose, ...undo, isWithdrawn: withdrawn.has(file) }];
  });

/**
 * A snapshot that says again what an earlier one said, behind a good one that says otherwise, is a file of its own (A, B, A); and no
 * key makes two files.
 */
function checkAgain(
  answers: readonly Answer[],
  received: readonly ReceivedFile[],
  undos: readonly RequestedUndo[],
): string[] {
  const wrong: string[] = [];
  const sequenceOf = new Map(received.map((one) => [one.file, one]));
  const senders = Map.groupBy(answers, ({ upload }) => `${upload.partner}#${upload.content.feed}`);
  for (const [sender, own] of senders) {
    let newest = 0;
    for (const { file, upload } of own) {
      const { sequence = 0 } = sequenceOf.get(file) ?? {};
      const between = received.filter(
        (one) =>
          fateOf(one) === "good" &&
          undos.every(({ of }) => of !== one.file) &&
          one.sequence > sequence &&
          one.sequence <= newest &&
          `${one.partner}#${one.content.feed}` === sender,
      );
      if (upload.purpose === "load" && upload.content.feed === "levels" && between.length > 0)
        wrong.push(`an upload was taken for ${file}, though ${between[0]?.file} came between`);
      newest = Math.max(newest, sequence);
    }
  }
  const keyed = answers.filter(({ upload }) => upload.key !== null);
  if (keyed.length === answers.length && received.length > answers.length)
    wrong.push(`${answers.length} uploads, each with its key, became ${received.length} files`);
  return wrong;
}
