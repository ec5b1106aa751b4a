/** When a message that could not be finished comes again. */

/** The longest wait, in seconds. At three quarters of it an outage of an hour costs fewer receives than a queue allows (100). */
const secondsMax = 60;

/** Seconds before the try after `receiveCount`: doubling from 1 to 60, with jitter (0 up to below 1) over the upper quarter. */
export function backOffSeconds(receiveCount: number, random: () => number): number {
  const most = Math.min(secondsMax, 2 ** Math.min(Math.max(0, receiveCount - 1), 6));
  return Math.max(1, Math.round(most * (0.75 + 0.25 * random())));
}
