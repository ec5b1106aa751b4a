/** How a queue is polled. */

/** All optional. Times in seconds unless named otherwise. */
export interface PollerOptions {
  /** Receive loops side by side. Default 4. */
  readonly loops?: number;
  /** Messages a receive, 1 to 10. Default 10; 1 where a message is long work. */
  readonly messagesMax?: number;
  /** Default 20; renewed at a third of it while work runs. A killed process's messages come again after it. */
  readonly visibilitySeconds?: number;
  /** Long poll, 0 to 20. Default 10. */
  readonly waitSeconds?: number;
  /** Time a batch may take before its handlers are asked to hand on; at twice that they are cut off. Default 30,000 ms. */
  readonly workMsMax?: number;
  /** How long `stop` waits for work in flight. Default 20,000 ms. */
  readonly stopMsMax?: number;
}

/** The options, all given. */
export type PollerSettings = Required<PollerOptions>;

const limits: readonly (readonly [keyof PollerSettings, number, number])[] = [
  ["loops", 1, 100],
  ["messagesMax", 1, 10],
  // Twelve hours are SQS's own limit; below two seconds a heartbeat is sooner late than in time.
  ["visibilitySeconds", 2, 43_200],
  ["waitSeconds", 0, 20],
  ["workMsMax", 1_000, 43_200_000],
  ["stopMsMax", 0, 3_600_000],
];

/** Fills in the defaults. Throws a RangeError that names the option and its limits. */
export function pollerSettings(options: PollerOptions): PollerSettings {
  const settings: PollerSettings = {
    loops: 4,
    messagesMax: 10,
    visibilitySeconds: 20,
    waitSeconds: 10,
    workMsMax: 30_000,
    stopMsMax: 20_000,
    ...options,
  };
  for (const [name, least, most] of limits) {
    const value = settings[name];
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(
        `the poller's ${name} is ${value}; it must be a whole number from ${least} to ${most}`,
      );
  }
  return settings;
}
