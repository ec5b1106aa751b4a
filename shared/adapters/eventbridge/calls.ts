/** How many entries go into one PutEvents call. */
import { Buffer } from "node:buffer";
import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";

/** The most that one call takes: ten entries, and a size of which we keep to the smaller of the limits that AWS states. */
const entriesMax = 10;
const callBytesMax = 256 * 1024;

/** Cuts entries, in order, into calls. An entry too large for any call gets one of its own, and AWS's own refusal. */
export function entriesInCalls(
  entries: readonly PutEventsRequestEntry[],
): readonly (readonly PutEventsRequestEntry[])[] {
  const calls: PutEventsRequestEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = entryBytes(entry);
    const call = calls.at(-1);
    if (call === undefined || call.length === entriesMax || bytes > room) {
      calls.push([entry]);
      room = callBytesMax - bytes;
    } else {
      call.push(entry);
      room -= bytes;
    }
  }
  return calls;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size: 14 for the time, and the texts. */
const entryBytes = ({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry): number =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
