/** Dead letters without an erased person: each is put back with the fields emptied, behind the others of its group, and removed as it was. */
import { type Erasure, tellsOfPerson } from "@sluice/contracts/erasure.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import * as v from "valibot";
import type { Clock, Pause } from "../ports/clock.ts";
import type { DeadLetterQueue, RawLetter } from "../ports/dead-letter-queue.ts";
import type { Ids } from "../ports/ids.ts";
import type { Letter } from "../dead-letters/letter.ts";
import { workThrough } from "../dead-letters/work-through.ts";

/** What it works with. */
export interface LetterDeps {
  readonly deadLetters: readonly DeadLetterQueue[];
  readonly feeds: ReadonlyMap<string, AnyFeed>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pause: Pause;
}

const Typed = v.record(v.string(), v.record(v.string(), v.unknown()));
/** Where an entity's state lies in a letter: a message's, a bus event's, a rescued stream record's. */
const places = [["state"], ["detail", "state"], ["record", "dynamodb", "NewImage", "data", "M"]] as const;

/** Empties them; answers how many letters. Where a letter stands among its group does not matter: whatever takes it goes by its version. */
export async function eraseInLetters(deps: LetterDeps, erasures: readonly Erasure[]): Promise<number> {
  const of = ({ event: { partner, entity, key } }: Letter): AnyFeed | undefined => {
    const found = erasures.find((one) => one.partner === partner && one.entity === entity && one.key === key);
    return found === undefined ? undefined : deps.feeds.get(found.feed);
  };
  let erased = 0;
  for (const queue of deps.deadLetters) {
    if ((await queue.count()) === 0) continue;
    erased += await workThrough(queue, {
      ...{ rate: 1_000, clock: deps.clock, pause: deps.pause, signal: new AbortController().signal },
      isMeant: (letter) => of(letter) !== undefined,
      act: async ({ letter, raw }) => {
        const feed = of(letter);
        const body = feed === undefined ? null : erasedBody(feed, raw);
        if (body === null) return false;
        const fifo = raw.group === null ? {} : { group: raw.group, deduplication: deps.ids.ulid() };
        await queue.put({ body, attributes: raw.attributes, ...fifo });
        return true;
      },
    });
  }
  return erased;
}

/** The body with the fields emptied; null for one that has nothing of them. */
export function erasedBody(
  feed: Pick<AnyFeed, "personal">,
  { body }: Pick<RawLetter, "body">,
): string | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
  if (!parsed.success) return null;
  for (const place of places) {
    const erased = erasedAt(feed, parsed.output, place);
    if (erased !== null) return JSON.stringify(erased);
  }
  return null;
}

function erasedAt(feed: Pick<AnyFeed, "personal">, value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    const state = v.safeParse(Typed, value);
    if (!state.success) return null;
    const texts = Object.fromEntries(
      Object.entries(state.output).map(([field, typed]) => [
        field,
        "NULL" in typed ? null : String(Object.values(typed)[0]),
      ]),
    );
    if (!tellsOfPerson(feed, texts)) return null;
    return Object.fromEntries(
      Object.entries(state.output).map(([field, typed]) => [
        field,
        feed.personal?.includes(field) === true ? ("S" in typed ? { S: "" } : { NULL: true }) : typed,
      ]),
    );
  }
  const map = v.safeParse(v.record(v.string(), v.unknown()), value);
  if (!map.success || !Object.hasOwn(map.output, name)) return null;
  const within = erasedAt(feed, map.output[name], rest);
  return within === null ? null : { ...map.output, [name]: within };
}
