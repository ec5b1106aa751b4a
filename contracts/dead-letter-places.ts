/** Every dead-letter queue as an operator names it: by the queue, the pipe or the rule whose letters lie there. */
import { namesOf } from "./names-of.ts";
import type { ServiceName } from "./services.ts";
import {
  deadLetterQueueName,
  hopDeadLetterQueueName,
  type PipeName,
  pipes,
  type QueueName,
  queues,
  type RuleName,
  rules,
  tables,
} from "./topology.ts";

/** Where dead letters lie. No two places have the same name. */
export type DeadLetterPlace =
  | { readonly kind: "queue"; readonly name: QueueName }
  | { readonly kind: "pipe"; readonly name: PipeName }
  | { readonly kind: "rule"; readonly name: RuleName };

/** All of them. */
export const deadLetterPlaces: readonly DeadLetterPlace[] = [
  ...namesOf<QueueName>(queues).map((name) => ({ kind: "queue" as const, name })),
  ...namesOf<PipeName>(pipes).map((name) => ({ kind: "pipe" as const, name })),
  ...namesOf<RuleName>(rules).map((name) => ({ kind: "rule" as const, name })),
];

/** How a stage names the dead-letter queue of a place. */
export const queueNameOf = (stage: string, place: DeadLetterPlace): string =>
  place.kind === "queue" ? deadLetterQueueName(stage, place.name) : hopDeadLetterQueueName(stage, place.name);

/** The pipes whose pointers a service rescues: those of the tables that it owns. */
export const rescuedBy = (service: ServiceName): PipeName[] =>
  namesOf<PipeName>(pipes).filter((name) => tables[pipes[name].table].owner === service);
