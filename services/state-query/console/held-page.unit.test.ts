import { describe, expect, test } from "bun:test";
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import { writeKey } from "@sluice/shared/http/api-key.ts";
import { formToken } from "@sluice/shared/http/console-form.ts";
import * as v from "valibot";
import { eventsOf, fileNumbered, keys } from "../testing.ts";
import { feedPaused } from "../testing-pauses.ts";
import { keyIssued, secret } from "../testing-keys.ts";
import { consoleAs } from "./testing-console.ts";

const file = v.parse(FileId, fileNumbered(1));
const e = eventsOf(file);
const held = [e.received(), e.sharded(), e.validated(), e.planned(), e.held()];

describe("held files", () => {
  test("are told with why each is held, what it would do, and a form to say the word", async () => {
    const { page, take } = await consoleAs("operator");
    await take(...held);
    const { text } = await page("/console/held");
    expect(text).toContain(`href="/console/files/${file}"`);
    expect(text).toContain("the file leaves out 9 of the 10 keys of the last snapshot");
    expect(text).toMatch(/<dt>removed<\/dt>\s*<dd>9<\/dd>/);
    const path = `/console/partners/acme/files/${file}`;
    expect(text).toContain(`formaction="${path}/release"`);
    expect(text).toContain(`formaction="${path}/refuse"`);
    expect(text).toContain(`name="token" value="${formToken(keys.operator, path)}"`);
    expect(text).toMatch(
      new RegExp(`<label for="reason-${file}">Reason</label>\\s*<input\\s+id="reason-${file}"`),
    );
    // Somebody may be writing a reason: the page is not renewed under their hands.
    expect(text).not.toContain('id="live"');
    expect(text).not.toContain(keys.operator);
  });

  test.each([
    ["released", () => e.released()],
    ["declined", () => e.refused()],
    ["withdrawn", () => e.withdrawn()],
  ])("are told no more once they are %s, in whatever order it is heard", async (_word, decided) => {
    for (const events of [
      [...held, decided()],
      [decided(), ...held],
    ]) {
      const { page, take } = await consoleAs("operator");
      await take(...events);
      expect((await page("/console/held")).text).toContain("No file waits for anybody");
    }
  });

  test("have no form for who may only look", async () => {
    const { app, take } = await consoleAs(null);
    await take(...held, keyIssued("staff", "AUDITOR1", { role: "auditor" }));
    const auditor = writeKey("AUDITOR1", secret);
    const answer = await app.request("/console/held", { headers: { cookie: `sluice-key=${auditor}` } });
    const text = await answer.text();
    expect(text).toContain(file);
    expect(text).toContain("An operator decides");
    expect(text).not.toContain("formaction");
  });

  test.each([
    ["release", 'role="status"', "is released"],
    ["refuse", 'role="status"', "is declined"],
    ["foreign-form", 'role="alert"', "not of this page"],
    ["unauthorized", 'role="alert"', "may not decide"],
    ["not-held", 'role="alert"', "/problems/not-held"],
  ])("say what came of a form: %s", async (told, role, words) => {
    const { page } = await consoleAs("operator");
    const { text } = await page(`/console/held?told=${told}`);
    expect(text).toContain(role);
    expect(text).toContain(words);
  });

  test.each(["<b>paid</b>", "constructor", "toString", "nothing-like-it"])(
    "say nothing that the address says: %s",
    async (told) => {
      const { page } = await consoleAs("operator");
      const [with_, without] = [
        await page(`/console/held?told=${encodeURIComponent(told)}`),
        await page("/console/held"),
      ];
      expect(with_.text).toBe(without.text);
    },
  );
});

test("what is paused is told with since when, by whom and why, and a hostile reason is text", async () => {
  const { page, take } = await consoleAs("operator");
  const pause = feedPaused({ partner: v.parse(PartnerId, "acme") }, 1, 5);
  await take({ ...pause, payload: { ...pause.payload, reason: "<script>alert(1)</script>" } });
  const { text } = await page("/console/held");
  expect(text).toMatch(/<td>all<\/td>\s*<td>acme<\/td>/);
  expect(text).toContain("2026-11-20T09:00:05.000Z");
  expect(text).toContain("<td>OPERATOR1</td>");
  expect(text).toContain("&lt;script&gt;alert(1)");
  expect(text).not.toContain("<script>");
});
