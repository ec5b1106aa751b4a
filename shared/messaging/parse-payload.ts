/** A message's payload, checked by its event's contract. */
import {
  type PayloadOf,
  type PipelineEventType,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import * as v from "valibot";
import type { Message, Outcome } from "./handler.ts";

/** The payload, or what to do with a message that breaks its contract: it never gets better. */
export type ParsedPayload<Type extends PipelineEventType> =
  | { readonly ok: true; readonly payload: PayloadOf<Type> }
  | { readonly ok: false; readonly outcome: Outcome };

/** Parses the payload of a message whose type is known. */
export function parsePayload<Type extends PipelineEventType>(
  type: Type,
  message: Message,
): ParsedPayload<Type> {
  const schema: v.GenericSchema<unknown, PayloadOf<Type>> = pipelineEvents[type].payload;
  const parsed = v.safeParse(schema, message.payload);
  if (parsed.success) return { ok: true, payload: parsed.output };
  const reason = `${type} breaks its contract: ${v.summarize(parsed.issues)}`;
  return { ok: false, outcome: { kind: "dead-letter", reason } };
}
