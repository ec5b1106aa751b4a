/** A message body as it comes off the wire, made a Message: checked, its DynamoDB-typed maps unmarshalled, in its newest version. */
import { WireEnvelope } from "@sluice/contracts/envelope.ts";
import { type Upcast, upcastEvent } from "@sluice/contracts/events/upcast.ts";
import { upcasts } from "@sluice/contracts/events/upcasts.ts";
import * as v from "valibot";
import type { Message } from "./handler.ts";
import { plainMap } from "./plain-map.ts";

/** The outcome of decoding. `reason` is for the operator who finds the body in a dead-letter queue. */
export type Decoded =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string };

const Body = v.pipe(v.string(), v.parseJson(undefined, "the body is not JSON"), WireEnvelope);
const State = v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]));

/** Decodes a body as the topology's templates write it. An event of a past version is read as the newest: handlers know that one alone. */
export function decodeMessage(body: string, steps: readonly Upcast[] = upcasts): Decoded {
  const parsed = v.safeParse(Body, body);
  if (!parsed.success) return { ok: false, reason: `the body is no envelope: ${v.summarize(parsed.issues)}` };
  const { payload, state, source, journal, ...envelope } = parsed.output;
  try {
    const newest = upcastEvent({ type: envelope.type, payload: plainMap(payload) }, steps);
    if (!newest.ok) return newest;
    const message = {
      ...envelope,
      type: newest.type,
      payload: newest.payload,
      ...(source === undefined ? {} : { source }),
      ...(journal === undefined ? {} : { journal }),
    };
    if (state === undefined) return { ok: true, message };
    const whole = v.safeParse(State, plainMap(state));
    if (!whole.success) return { ok: false, reason: `the state is not flat: ${v.summarize(whole.issues)}` };
    // A tombstone's state is the empty map, so that the template's path is there.
    return {
      ok: true,
      message: { ...message, state: Object.keys(whole.output).length === 0 ? null : whole.output },
    };
  } catch (cause) {
    return { ok: false, reason: `the body holds a value that DynamoDB never writes: ${String(cause)}` };
  }
}
