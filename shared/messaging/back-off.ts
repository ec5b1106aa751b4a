/** When a message that could not be finished comes again. */

/** The longest wait, in seconds. An outage of an hour then stays far below the 100 receives after which a queue dead-letters. */
const secondsMax = 60;

/** Seconds before the try after `receiveCount`: doubling from 1 to 60, with jitter (0 up to below 1) over the upper half. */
export function backOffSeconds(receiveCount: number, random: () => number): number {
  const most = Math.min(secondsMax, 2 ** Math.min(Math.max(0, receiveCount - 1), 6));
  return Math.max(1, Math.round(most / 2 + (most / 2) * random()));
}
