/** Reads what there is of an event in a dead letter: it may be dead because its contract is broken, so nothing is demanded. */
import { TypedMap } from "@sluice/contracts/envelope.ts";
import * as v from "valibot";
import { plainMap } from "../messaging/plain-map.ts";
import type { LetterEvent } from "./letter.ts";

const text = v.fallback(v.nullable(v.string()), null);
const number = v.fallback(
  v.nullable(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.number(), v.integer())),
  null,
);
const Anything = v.record(v.string(), v.unknown());
const Loose = v.object({
  ...{ id: text, type: text, partner: text, group: text, occurredAt: text },
  ...{ version: number, epoch: number },
  payload: v.fallback(Anything, {}),
  state: v.fallback(v.nullable(Anything), null),
  source: v.fallback(v.object({ file: text, sequence: number, line: number }), {
    file: null,
    sequence: null,
    line: null,
  }),
});
const Facts = v.object({ file: text, entity: text, key: text, shard: number, line: number });

/** The event, and what it carries made plain. `value` is a wire envelope, or what should have been one. */
export function readEvent(value: unknown): { readonly event: LetterEvent; readonly content: unknown } {
  const parsed = v.safeParse(Loose, value);
  if (!parsed.success || Array.isArray(value)) return { event: nothing, content: value };
  const { payload, state, source, ...envelope } = parsed.output;
  const carried = plain(payload);
  const facts = v.parse(Facts, carried);
  const event = {
    ...envelope,
    ...facts,
    file: facts.file ?? source.file,
    line: facts.line ?? source.line,
  };
  if (!v.is(v.object({ payload: Anything }), value)) return { event, content: value };
  return {
    event,
    content: {
      payload: carried,
      ...(state === null ? {} : { state: plain(state) }),
      ...(source.file === null ? {} : { source }),
    },
  };
}

/** A map made plain where DynamoDB typed it; as it is where it did not. */
function plain(map: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const typed = v.safeParse(TypedMap, map);
  if (!typed.success) return map;
  try {
    return plainMap(typed.output);
  } catch {
    return map;
  }
}

/** An event of which nothing is known. */
export const nothing: LetterEvent = {
  ...{ id: null, type: null, partner: null, group: null, version: null, epoch: null, occurredAt: null },
  ...{ entity: null, key: null, file: null, line: null, shard: null },
};
