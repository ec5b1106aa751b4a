/** Which messages of a batch are done, by what the function answered: as AWS reads an answer with ReportBatchItemFailures on. */
import type { QueueMessage } from "@sluice/shared/ports/queue.ts";
import * as v from "valibot";
import type { Invocation } from "./function.ts";

const Answer = v.nullable(
  v.object({
    batchItemFailures: v.optional(v.nullable(v.array(v.object({ itemIdentifier: v.string() })))),
  }),
);

/**
 * The messages to delete. No failures named: all of them. An answer of another shape, an id that is not of the batch, or no answer at all:
 * none (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export function handled(batch: readonly QueueMessage[], invocation: Invocation): readonly QueueMessage[] {
  if (invocation.kind !== "answered") return [];
  const answer = v.safeParse(Answer, invocation.answer);
  if (!answer.success) return [];
  const failed = new Set(answer.output?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(batch.map(({ id }) => id));
  if ([...failed].some((id) => !known.has(id))) return [];
  return batch.filter(({ id }) => !failed.has(id));
}
