/** Sends each message to the handler of its event, its payload checked by the event's contract. */
import {
  type PayloadOf,
  type PipelineEventType,
  isPipelineEvent,
} from "@sluice/contracts/events/catalogue.ts";
import type { Handler, HandlingContext, Message, Outcome } from "./handler.ts";
import { parsePayload } from "./parse-payload.ts";

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

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it ties the handler to its payload inside
function bind<Type extends PipelineEventType>(type: Type, handlers: EventHandlers): Handler | undefined {
  const handler: EventHandler<Type> | undefined = handlers[type];
  if (handler === undefined) return undefined;
  return async (message, context) => {
    const parsed = parsePayload(type, message);
    return parsed.ok ? handler(parsed.payload, message, context) : parsed.outcome;
  };
}
