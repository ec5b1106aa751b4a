/**
 * An operator who has files undone, at any moment of their way or behind it: to see what it would do or in earnest, and the undo undone in
 * its turn. Each request meets a gateway that may be killed under it.
 */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { requestUndo } from "@sluice/ingest-gateway/request-undo.ts";
import * as v from "valibot";
import { begin } from "./life.ts";
import { gatewayDeps } from "./services.ts";
import { newestEvent } from "./told.ts";
import type { Breaks } from "./variant.ts";
import type { World } from "./world.ts";

/** What is done. */
export interface Undoer {
  /** Whether everything that was asked for is answered. */
  isIdle(): boolean;
}

const decision = { by: "operator", reason: "it was last year's" };
const trace = `00-${"e".repeat(32)}-${"f".repeat(16)}-01`;
/** When something is undone that is not loaded yet, and how often. */
const odds: Readonly<Record<string, number>> = {
  "file.received.v1": 0.05,
  "file.validated.v1": 0.05,
  "load.requested.v1": 0.05,
  "file.loaded.v1": 0.35,
  "undo.requested.v1": 0.15,
};

/** Starts one; in most runs it does nothing. `isSpokenOf`: whether rows of others need what a partner's feed brings, and would miss it. */
export function startUndoer(
  world: World,
  breaks: Breaks,
  isSpokenOf: (partner: string, feed: string) => boolean,
): Undoer {
  const random = world.chance(15);
  const isBusy = random.chance(0.35);
  let going = 0;

  const ask = async (target: string, owner: string): Promise<void> => {
    const [file, partner] = [v.parse(FileId, target), v.parse(PartnerId, owner)];
    const purpose = random.chance(0.2) ? "check" : "load";
    for (let isOver = false; !isOver;) {
      await world.time.pause(random.below(random.chance(0.7) ? 3_000 : 60_000));
      const life = begin(world.time, world.faults, random, "gateway.http", 0);
      const id = v.parse(FileId, `f_${world.newUlid()}`);
      const request = { id, partner, file, purpose, decision, trace } as const;
      const asked = await Promise.race([
        requestUndo(gatewayDeps(world, life, breaks), request).catch(() => null),
        life.end.then(() => null),
      ]);
      isOver = asked !== null && asked.kind !== "early" && asked.kind !== "busy";
    }
    going -= 1;
  };
  world.onRecord.push((table) => {
    const isHeard = isBusy && (table === "loads" || table === "files" || table === "validations");
    const event = isHeard ? newestEvent(world, table) : null;
    const { file = "", partner = "", feed = "" } = event?.payload ?? {};
    if (event === null || isSpokenOf(partner, feed) || !random.chance(odds[event.type] ?? 0)) return;
    going += 1;
    void ask(file, partner);
  });
  return { isIdle: () => going === 0 };
}
