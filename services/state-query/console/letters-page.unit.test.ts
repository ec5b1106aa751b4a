import { describe, expect, test } from "bun:test";
import { memoryDeadLetterQueue } from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { entityBody } from "@sluice/shared/dead-letters/testing.ts";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { keyIssued, secret } from "../testing-keys.ts";
import { consoleAs } from "./testing-console.ts";

const evil = `"><script>alert(1)</script>`;
const letterOf = (key: string, reason: string) => ({
  body: entityBody({ key }),
  group: `acme:order:${key}`,
  attributes: { reason, receiveCount: "3" },
});
const withLetters = () => ({
  deadLetters: [
    memoryDeadLetterQueue({ kind: "queue", name: "sync-consumer" }, systemClock, [
      letterOf("A-1", "too small"),
      letterOf("A-2", evil),
    ]),
  ],
});

describe("dead letters", () => {
  test("are listed with where, why and whose, and narrowed as the command narrows them", async () => {
    const { page } = await consoleAs("operator", withLetters());
    const { text } = await page("/console/dead-letters");
    expect(text).toContain('href="/console/dead-letters/m1"');
    expect(text).toContain("<td>too small</td>");
    expect(text).toContain("<td>sync-consumer</td>");
    expect(text).toContain(`href="/console/files/f_${"0".repeat(26)}"`);
    const some = await page("/console/dead-letters?cause=SMALL&at=sync-consumer&partner=");
    expect(some.text).toContain("dead-letters/m1");
    expect(some.text).not.toContain("dead-letters/m2");
    expect(some.text).toContain("<option selected>sync-consumer</option>");
    expect((await page("/console/dead-letters?at=loader")).text).toContain("There is no dead letter here.");
  });

  test("are previewed with all that they carry, and with the commands that send them on or give them up", async () => {
    const { page } = await consoleAs("operator", withLetters());
    const { text } = await page("/console/dead-letters/m1");
    expect(text).toMatch(/<dt>Attempts<\/dt>\s*<dd>3<\/dd>/);
    expect(text).toContain("&quot;status&quot;: &quot;v1&quot;");
    expect(text).toContain("sluice dlq redrive m1 --yes");
    expect(text).toContain("sluice dlq discard m1");
    // Looking changed nothing: it is there again.
    expect((await page("/console/dead-letters/m1")).text).toContain("too small");
  });

  test.each([
    "/console/dead-letters",
    "/console/dead-letters/m2",
    `/console/dead-letters?cause=${encodeURIComponent(evil)}`,
  ])("show what is hostile in them as text: %s", async (path) => {
    const { page } = await consoleAs("operator", withLetters());
    const { text } = await page(path);
    expect(text).toContain("&lt;script&gt;alert(1)");
    expect(text).not.toMatch(/<script(?! src="\/web\/)/);
  });

  test("that are not there are told as such", async () => {
    const { page } = await consoleAs("operator", withLetters());
    expect((await page("/console/dead-letters/m9")).answer.status).toBe(404);
  });

  test("give an auditor no command", async () => {
    const { app, take } = await consoleAs(null, withLetters());
    await take(keyIssued("staff", "AUDITOR1", { role: "auditor" }));
    const cookie = `sluice-key=${writeKey("AUDITOR1", secret)}`;
    const answer = await app.request("/console/dead-letters/m1", { headers: { cookie } });
    const text = await answer.text();
    expect(text).toContain("too small");
    expect(text).not.toContain("sluice dlq");
  });
});
