/** Where an alarm is explained: its section of docs/alarms.md, which its description ends with. */

/** The heading of an alarm's section: its name without the stage's prefix. */
export const alarmHeading = (stage: string, alarm: string): string => alarm.slice(`sluice-${stage}-`.length);

/** The anchor of a heading, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

/** A description with the link to what to do. */
export const explained = (stage: string, alarm: string, description: string): string =>
  `${description} What to do: docs/alarms.md#${anchorOf(alarmHeading(stage, alarm))}`;
