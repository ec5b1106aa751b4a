/** What a dead letter says, by the kind of queue that it lies in. Pure. */
import type { DeadLetterPlace } from "@sluice/contracts/dead-letter-places.ts";
import { queues, retentionSeconds } from "@sluice/contracts/topology.ts";
import * as v from "valibot";
import type { RawLetter } from "../ports/dead-letter-queue.ts";
import type { Letter } from "./letter.ts";
import { hoursLeft, PointerBody, pointerOf } from "./pointer.ts";
import { masked } from "./masked.ts";
import { nothing, readEvent } from "./read-event.ts";
import { RescuedBody, type RescuedRecord } from "./rescued.ts";

type Said = Pick<Letter, "cause" | "attempts" | "event" | "holding" | "content">;

const whole = { kind: "whole" } as const;

/** Reads a letter. Never throws: one that cannot be read says so, and shows its body. */
export function readLetter(at: DeadLetterPlace, raw: RawLetter, now: Date): Letter {
  const { id, sentAt } = raw;
  const readings = { queue: ofQueue, pipe: ofPipe, rule: ofRule } as const;
  return {
    ...{ id, at, deadAt: sentAt.toISOString() },
    keptUntil: new Date(sentAt.getTime() + retentionSeconds.deadLetters * 1000).toISOString(),
    ...masked(readings[at.kind](at, raw, now)),
  };
}

/** A handler's reason lies in its attributes; a letter that the queue itself moved has none. */
function ofQueue(at: DeadLetterPlace, { body, attributes }: RawLetter): Said {
  const { reason, receiveCount } = attributes;
  const maxReceives = at.kind === "queue" ? queues[at.name].maxReceives : 0;
  return {
    cause: reason ?? `it was handed out ${maxReceives} times and never finished: the queue moved it`,
    attempts: reason === undefined ? maxReceives : countOf(receiveCount),
    ...readEvent(jsonOf(body)),
    holding: whole,
  };
}

/** A rule's letter is the bus's event; the reasons are attributes that AWS names. */
function ofRule(_at: DeadLetterPlace, { body, attributes }: RawLetter): Said {
  const event = v.safeParse(v.object({ detail: v.unknown() }), jsonOf(body));
  const said = attributes["ERROR_MESSAGE"] ?? attributes["ERROR_CODE"] ?? "the bus gave no reason";
  return {
    cause: `the rule could not deliver it: ${said}`,
    attempts: countOf(attributes["RETRY_ATTEMPTS"]),
    ...(event.success ? readEvent(event.output.detail) : { event: nothing, content: body }),
    holding: whole,
  };
}

function ofPipe(_at: DeadLetterPlace, { body, attributes }: RawLetter, now: Date): Said {
  const json = jsonOf(body);
  const rescued = v.safeParse(RescuedBody, json);
  const pointed = v.safeParse(PointerBody, json);
  const condition = rescued.success
    ? rescued.output.condition
    : pointed.success
      ? pointed.output.context.condition
      : null;
  const said = attributes["reason"] ?? condition ?? "no reason given";
  const common = { cause: `the pipe gave it up: ${said}`, attempts: null };
  if (rescued.success) {
    const { record, lost } = rescued.output;
    if (record !== null) return { ...common, ...readRecord(record), holding: whole };
    const reason = lost ?? "its record was not found";
    return { ...common, event: nothing, content: rescued.output, holding: { kind: "lost", reason } };
  }
  const unread = { ...common, event: nothing, content: json };
  if (!pointed.success)
    return { ...unread, holding: { kind: "lost", reason: "its body is neither a pointer nor a record" } };
  const pointer = pointerOf(pointed.output);
  if (pointer === null)
    return { ...unread, holding: { kind: "lost", reason: "it names no records: they were gone before" } };
  return { ...unread, holding: { kind: "pointer", hoursLeft: hoursLeft(pointer, now) } };
}

/** A record's event is its item's outbox; an entity's state and source lie beside it. */
function readRecord({ dynamodb }: RescuedRecord): Pick<Said, "event" | "content"> {
  const { NewImage, Keys } = dynamodb;
  const { outbox, data, source } = NewImage ?? {};
  const read = readEvent({ ...readFields(outbox), state: data?.["M"], source: readFields(source) });
  return { event: read.event, content: outbox === undefined ? { Keys, NewImage } : read.content };
}

/** A typed map's fields, the scalar ones plain: an outbox as the wire envelope has it, where the payload stays typed. */
function readFields(attribute: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const fields = v.safeParse(v.record(v.string(), v.record(v.string(), v.unknown())), attribute?.["M"]);
  if (!fields.success) return {};
  return Object.fromEntries(
    Object.entries(fields.output).map(([name, value]) => [name, Object.values(value)[0]]),
  );
}

/** The body as JSON, or as the text that it is. */
function jsonOf(body: string): unknown {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), body);
  return parsed.success ? parsed.output : body;
}

function countOf(text: string | undefined): number | null {
  const count = Number(text);
  return text !== undefined && Number.isSafeInteger(count) ? count : null;
}
