/**
 * Messages that are given up at any moment, as if they had failed for good, and copies of messages that were; and an operator who previews
 * them, sends them on late, stops midway, and gives copies up: by the functions of `sluice dlq`. Nothing may be lost by it, nothing
 * applied twice, and the audit trail must tell of it all.
 */
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { storedAuditTrail } from "@sluice/shared/adapters/audit-trail.ts";
import type { Audit } from "@sluice/shared/audit/record.ts";
import { verifyTrail } from "@sluice/shared/audit/verify.ts";
import { allLetters, type Found } from "@sluice/shared/dead-letters/all-letters.ts";
import { discard } from "@sluice/shared/dead-letters/discard.ts";
import { preview } from "@sluice/shared/dead-letters/preview.ts";
import { redrive } from "@sluice/shared/dead-letters/redrive.ts";
import { memoryLegacyDigests } from "@sluice/shared/adapters/memory/legacy-digests.ts";
import type { DeadLetterQueue } from "@sluice/shared/ports/dead-letter-queue.ts";
import type { Redelivery } from "@sluice/shared/ports/redelivery.ts";
import { serviceNames } from "./processes.ts";
import { idsOf } from "./services.ts";
import type { World } from "./world.ts";

/** What it does. */
export interface Letters {
  /** Whether all that was given up has been dealt with. */
  isOver(): boolean;
  /** What the audit trail lacks. */
  untold(): Promise<readonly string[]>;
}

/** So many steps are held to be without an end. */
const triesMax = 50;

/** Starts it; in most runs it does nothing. */
export function startLetters(world: World): Letters {
  const random = world.chance(17);
  const { time } = world;
  const places = serviceNames.map((name) => ({
    name,
    queue: world.queues[name],
    dead: memoryDeadLetterQueue({ kind: "queue", name }, time),
    copies: memoryDeadLetterQueue({ kind: "queue", name }, time),
  }));
  const trail = storedAuditTrail(world.store, () => time.pause(10));
  const audit: Audit = { trail, clock: time, ids: idsOf(world) };
  let going = 0;
  let done = 0;

  const redelivery: Redelivery = {
    send: async ({ body, ...delivery }, id) => {
      if (delivery.to !== "queue") throw new Error("every letter is a queue's here");
      world.queues[delivery.queue].send({ group: delivery.group, body, deduplicationId: `letter-${id}` });
      // The answer is lost: the letter stays, and is sent again.
      if (random.chance(0.2)) throw new Error("the reply was lost");
    },
  };
  /** A message that waits in one of the queues, whichever it is; null when none comes for a while. */
  const waitingSomewhere = async () => {
    const signal = new AbortController().signal;
    for (let tries = 0; tries < 200; tries += 1) {
      const busy = places.filter(({ queue }) => queue.waiting().length > 0);
      const place = busy.length === 0 ? null : random.pick(busy);
      const [message] =
        (await place?.queue.receive({ max: 1, waitSeconds: 0, visibilitySeconds: 1, signal })) ?? [];
      if (place !== null && message !== undefined) return { ...place, message };
      await time.pause(1 + random.below(1_000));
    }
    return null;
  };
  /** Takes a message out of a queue, or copies it. */
  const giveUp = async (): Promise<void> => {
    const found = await waitingSomewhere();
    if (found === null) return;
    const { message, queue, dead, copies } = found;
    const { body, group } = message;
    const letter = { body, group, attributes: { reason: "given up by hand" } };
    if (random.chance(0.5)) return copies.put(letter);
    await dead.put(letter);
    await queue.acknowledge([message]);
  };
  /** Deals with all letters of one queue, however often it is stopped midway. */
  const dealWith = async (
    queue: DeadLetterQueue,
    how: (letters: readonly Found[], signal: AbortSignal) => Promise<number>,
  ): Promise<void> => {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const { found } = await allLetters([queue], time);
      if (found.length === 0) return;
      await time.pause(random.below(90_000));
      const stopping = new AbortController();
      if (random.chance(0.2)) stopping.abort();
      await how(found, stopping.signal).then(
        (count) => {
          done += count;
        },
        () => undefined,
      );
    }
    throw new Error("letters are there however often they are dealt with");
  };
  const redriveAll = (queue: DeadLetterQueue) =>
    dealWith(queue, async (found, signal) => {
      const render = () => ({ ok: false, reason: "there is no pipe's letter" }) as const;
      const legacy = memoryLegacyDigests(world.legacy);
      const previewed = await preview(found, { render, legacy });
      return redrive([queue], {
        ...{ letters: previewed, by: "operator", rate: 10, render, redelivery, audit },
        ...{ clock: time, pause: time.pause, signal },
      });
    });
  const discardAll = (queue: DeadLetterQueue) =>
    dealWith(queue, (found, signal) =>
      discard([queue], {
        ...{ letters: found, by: "operator", reason: "it was a copy", audit },
        discards: { discard: async () => true, close: async () => undefined },
        kept: { keep: async () => "_discarded/here.json" },
        ...{ clock: time, pause: time.pause, signal },
      }),
    );
  const act = async (): Promise<void> => {
    await time.pause(random.below(120_000));
    await giveUp();
    await time.pause(random.below(random.chance(0.3) ? 20 * 60_000 : 60_000));
    for (const { name, dead, copies } of places) {
      await redriveAll(dead);
      // What is on its way to the old database is settled when it is given up: a copy there is sent on, late.
      await (name === "sync-consumer" || random.chance(0.5) ? redriveAll(copies) : discardAll(copies));
    }
    going -= 1;
  };
  if (random.chance(0.3))
    for (let left = 1 + random.below(6); left > 0; left -= 1) {
      going += 1;
      void act();
    }
  return {
    isOver: () => going === 0,
    untold: async () => {
      const verified = await verifyTrail(trail);
      if (!verified.ok)
        return [`the audit trail's entry ${verified.at} is ${verified.fault}: ${verified.why}`];
      return done > 0 && verified.entries === 0 ? ["the audit trail tells of no letter"] : [];
    },
  };
}
