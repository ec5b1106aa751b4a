/** What a pointer becomes when it is rescued: a letter in the same queue that holds the record whole, or says why there is none. */
import * as v from "valibot";
import { Pointer } from "./pointer.ts";

const Typed = v.record(v.string(), v.record(v.string(), v.unknown()));

/** A stream record as Pipes and Lambda deliver it. */
export const RescuedRecord = v.looseObject({
  eventID: v.string(),
  eventName: v.string(),
  dynamodb: v.looseObject({
    Keys: v.optional(Typed),
    NewImage: v.optional(Typed),
    SequenceNumber: v.string(),
  }),
});
export type RescuedRecord = v.InferOutput<typeof RescuedRecord>;

/** The letter's body. */
export const RescuedBody = v.object({
  sluice: v.literal("rescued.v1"),
  pointer: Pointer,
  /** AWS's word for why the pipe gave up. */
  condition: v.string(),
  /** ISO 8601. */
  rescuedAt: v.string(),
  /** Null when the stream had forgotten it. */
  record: v.nullable(RescuedRecord),
  /** Why there is no record; else null. */
  lost: v.nullable(v.string()),
});
export type RescuedBody = v.InferOutput<typeof RescuedBody>;
