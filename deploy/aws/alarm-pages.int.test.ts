/** Each alarm of the stacks has its section in docs/alarms.md, and leads there. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { deadLetterPlaces } from "@sluice/contracts/dead-letter-places.ts";
import * as v from "valibot";
import { alarmHeading, anchorOf } from "./alarm-page.ts";
import { plain, resourcesOf } from "./checks/template.ts";
import { fargate, synthesized } from "./testing.ts";

const page = readFileSync(new URL("../../docs/alarms.md", import.meta.url), "utf8");
const headings = [...page.matchAll(/^#{2,4} (.*)$/gm)].map(([, heading = ""]) => heading);
const Alarm = v.object({ AlarmName: v.string(), AlarmDescription: v.string() });
const { host: _fargate, ...inVpc } = fargate;
const alarms = [synthesized({ stage: "dev", ...inVpc }), synthesized({ stage: "dev", ...fargate })]
  .flatMap((templates) => [...templates.values()])
  .flatMap((template) => resourcesOf(template, "AWS::CloudWatch::Alarm"))
  .map(({ properties }) => v.parse(Alarm, plain(properties)));

describe("an alarm", () => {
  test("has a section of its own, and its description leads there", () => {
    expect(alarms.length).toBeGreaterThan(40);
    const astray = alarms.filter(({ AlarmName, AlarmDescription }) => {
      const heading = alarmHeading("dev", AlarmName);
      return !headings.includes(heading) || !AlarmDescription.endsWith(`docs/alarms.md#${anchorOf(heading)}`);
    });
    expect(astray).toEqual([]);
  });

  test("that the page tells of is there", () => {
    const known = new Set(alarms.map(({ AlarmName }) => alarmHeading("dev", AlarmName)));
    const named = headings.filter((heading) => /-(not-empty|waits|held-up|away|fails|tasks)$/.test(heading));
    expect(named.filter((heading) => !known.has(heading))).toEqual([]);
    expect(named.length).toBe(known.size);
  });

  test("is named once: no two sections have one anchor, and each link of the page leads somewhere", () => {
    const anchors = headings.map(anchorOf);
    expect(new Set(anchors).size).toBe(anchors.length);
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, to = ""]) => to);
    expect(links.filter((to) => !anchors.includes(to))).toEqual([]);
  });

  test("of a dead-letter queue says how to list its letters, by a name that there is", () => {
    const listed = [...page.matchAll(/^sluice dlq list --at (.*)$/gm)].map(([, name = ""]) => name);
    expect(listed.toSorted()).toEqual(deadLetterPlaces.map(({ name }): string => name).toSorted());
  });
});
