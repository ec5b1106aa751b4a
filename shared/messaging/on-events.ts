/** Sends each message to the handler of its event, its payload checked by the event's contract. */
import {
  type PayloadOf,
  type PipelineEventType,
  isPipelineEvent,
  pipelineEvents,
} from "@sluice/contracts/events/catalogue.ts";
import * as v from "valibot";
import type { Handler, HandlingContext, Message, Outcome } from "./handler.ts";

/** Handles one event. */
export type EventHandler<Type extends PipelineEventType> = (
  payload: PayloadOf<Type>,
  message: Message,
  context: HandlingContext,
) => Promise<Outcome>;

/** Handlers by event; what is not named here does not belong in the queue. */
export type EventHandlers = { readonly [Type in PipelineEventType]?: EventHandler<Type> };

/** A handler that tells messages apart by type. One that nobody handles, or that breaks its contract, is dead-lettered. */
export function onEvents(handlers: EventHandlers): Handler {
  return async (message, context) => {
    const { type } = message;
    const handle = isPipelineEvent(type) ? bind(type, handlers) : undefined;
    if (handle === undefined) return { kind: "dead-letter", reason: `no handler here for the event ${type}` };
    return handle(message, context);
  };
}

function bind<Type extends PipelineEventType>(type: Type, handlers: EventHandlers): Handler | undefined {
  const handler: EventHandler<Type> | undefined = handlers[type];
  if (handler === undefined) return undefined;
  const schema: v.GenericSchema<unknown, PayloadOf<Type>> = pipelineEvents[type].payload;
  return async (message, context) => {
    const parsed = v.safeParse(schema, message.payload);
    if (!parsed.success)
      return { kind: "dead-letter", reason: `${type} breaks its contract: ${v.summarize(parsed.issues)}` };
    return handler(parsed.output, message, context);
  };
}
