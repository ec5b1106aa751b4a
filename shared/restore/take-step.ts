/** Each step of a restore. All bear being repeated: a crash may come between a step and its being kept. */
import { leaseMs } from "../names/table-names.ts";
import type { TableProgress } from "../ports/restore-tables.ts";
import { catchUp, caughtUpNote } from "./catch-up.ts";
import type { RestoreDeps } from "./deps.ts";
import { drained } from "./drain.ts";
import { leadTo } from "./move-name.ts";
import { ownWrites } from "./own-writes.ts";
import { doneAt, type Restore, type Step } from "./plan.ts";

/** Done, waiting, or waiting for a person. */
export type StepOutcome = TableProgress | { readonly kind: "held"; readonly note: string };

/** Longer than a lease, by what a call may last that began within it. The table's own refusal stops what is slower yet. */
export const closedMs = leaseMs + 5_000;

/** Entities told again in one call. */
const lotSize = 100;

const done = (note: string): StepOutcome => ({ kind: "done", note });

/** Does a step. Rejects when something does not answer: it is done again. */
export async function takeStep(deps: RestoreDeps, restore: Restore, step: Step): Promise<StepOutcome> {
  const { tables } = deps;
  const { from, to, restoredTo } = restore;
  const closed = { ...from, writes: "closed" } as const;
  const moved = { ...to, writes: "closed" } as const;
  switch (step) {
    case "restore-table": {
      const outcome = await tables.restore(from.table, to.table, restoredTo ?? "");
      if (outcome.kind !== "refused") return outcome;
      return { kind: "held", note: `${outcome.note}. Nothing is closed: abandon it, or go on to try again` };
    }
    case "remake":
      return tables.remake(from.table, to.table);
    case "start-stream":
      return tables.startStream(from.table, to.table);
    case "copy":
      return copied(deps, restore);
    case "close":
      await leadTo(deps, from, closed);
      return done("no load begins a write any more");
    case "wait-lease": {
      const since = doneAt(restore, "close")?.getTime() ?? deps.clock.now().getTime();
      const left = since + (deps.closedMs ?? closedMs) - deps.clock.now().getTime();
      if (left > 0) return { kind: "waiting", note: `${Math.ceil(left / 1000)} s until every lease is over` };
      return done("every lease on the old table is over");
    }
    case "deny":
      await tables.deny(from.table);
      return done(`${from.table} refuses writes`);
    case "allow":
      await tables.allow(to.table);
      return done(`${to.table} takes writes`);
    case "catch-up":
      return done(caughtUpNote(await catchUp(partsOf(deps), restore), restore.unconfirmed));
    case "drain": {
      const left = await drained(deps, to.table);
      return done(
        left === 0
          ? "all that the old table told is settled"
          : `${left} events of the old table are not settled; what differs is told again under epoch ${to.epoch}`,
      );
    }
    case "move":
      await leadTo(deps, closed, moved);
      return done(`entities are ${to.table}, epoch ${to.epoch}`);
    case "open":
      await leadTo(deps, moved, to);
      return done("loads go on");
    case "retell":
      return retold(deps, restore);
    default:
      return step satisfies never;
  }
}

const partsOf = ({ tables, objects }: RestoreDeps) => ({ tables, isOwn: ownWrites(objects) });

/** While loads go on: the bulk. What was written past Sluice is asked about now, when nothing is closed yet. */
async function copied(deps: RestoreDeps, restore: Restore): Promise<StepOutcome> {
  const pass = await catchUp(partsOf(deps), restore);
  const note = caughtUpNote(pass, restore.unconfirmed);
  if (pass.unconfirmed.length === 0 || restore.unconfirmed !== "ask") return done(note);
  return { kind: "held", note: `${note}. Say what becomes of them: leave or take` };
}

async function retold({ differing, tellerOf, ids }: RestoreDeps, { to }: Restore): Promise<StepOutcome> {
  const entities = await differing();
  const mark = ids.ulid();
  let told = 0;
  for (let at = 0; at < entities.length; at += lotSize) {
    const lot = await tellerOf(to.table).retell(entities.slice(at, at + lotSize), mark, to.epoch);
    told += lot.filter((one) => one === "retold").length;
  }
  return done(
    `${entities.length} entities differ from the old database, ${told} told again under epoch ${to.epoch}`,
  );
}
