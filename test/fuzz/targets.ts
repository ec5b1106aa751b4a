/** The names of what is fuzzed: each a module below targets/. */
export const targetNames = [
  "csv-framing",
  "zengin",
  "envelope",
  "input-template",
  "event-pattern",
  "upload",
] as const;

/** One of them. */
export type TargetName = (typeof targetNames)[number];

/** Whether it is one. */
export const isTargetName = (name: string): name is TargetName => targetNames.some((known) => known === name);
