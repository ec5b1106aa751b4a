/** What a dead letter would be sent on as: the message, record or event that did not arrive. Pure. */
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import { type PipeName, type QueueName, rules } from "@sluice/contracts/topology.ts";
import * as v from "valibot";
import type { RawLetter } from "../ports/dead-letter-queue.ts";
import { RescuedBody, type RescuedRecord } from "./rescued.ts";

/** What is sent where. */
export type Delivery =
  | { readonly to: "queue"; readonly queue: QueueName; readonly group: string; readonly body: string }
  | { readonly to: "bus"; readonly source: string; readonly detailType: string; readonly body: string };

/** That, or why there is nothing to send. */
export type Deliverable =
  | { readonly ok: true; readonly delivery: Delivery }
  | { readonly ok: false; readonly reason: string };

/** A pipe at work on one record: its filter and its template. */
export type RenderRecord = (pipe: PipeName, record: RescuedRecord) => Deliverable;

const refuse = (reason: string): Deliverable => ({ ok: false, reason });
const Event = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ detail: v.looseObject({ group: v.pipe(v.string(), v.nonEmpty()) }) }),
);
const Rescued = v.pipe(v.string(), v.parseJson(), RescuedBody);

/** What a letter of a place holds, ready to be sent as it was meant to be. */
export function deliverableOf(at: DeadLetterPlace, raw: RawLetter, render: RenderRecord): Deliverable {
  const { body, group } = raw;
  if (at.kind === "queue") {
    if (group === null) return refuse("it has no group");
    return { ok: true, delivery: { to: "queue", queue: at.name, group, body } };
  }
  if (at.kind === "rule") {
    const event = v.safeParse(Event, body);
    if (!event.success) return refuse("its body is no event of the bus with a group");
    const { detail } = event.output;
    const { queue } = rules[at.name].target;
    return {
      ok: true,
      delivery: { to: "queue", queue, group: detail.group, body: JSON.stringify(detail) },
    };
  }
  const rescued = v.safeParse(Rescued, body);
  if (!rescued.success) return refuse("it is a pointer, and not rescued yet");
  const { record, lost } = rescued.output;
  return record === null ? refuse(lost ?? "its record was not found") : render(at.name, record);
}
