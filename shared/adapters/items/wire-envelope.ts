/** An event as a pipe would send it, for those that never lay in a table. */
import type { WireEnvelope } from "@sluice/contracts/envelope.ts";
import { marshall } from "@aws-sdk/util-dynamodb";
import type * as v from "valibot";
import type { OutboxEvent } from "../../ports/aggregate-store.ts";
import type { TypedItem } from "./typed.ts";

/** The wire envelope: numbers as text and the payload DynamoDB-typed, both as they leave a stream. */
export function wireEnvelope(
  event: OutboxEvent,
): Omit<v.InferInput<typeof WireEnvelope>, "payload"> & { readonly payload: TypedItem } {
  const { id, type, occurredAt, partner, group, version, epoch, trace, payload } = event;
  return {
    id,
    type,
    occurredAt,
    partner,
    group,
    version: String(version),
    epoch: String(epoch),
    trace,
    payload: marshall(payload),
  };
}
