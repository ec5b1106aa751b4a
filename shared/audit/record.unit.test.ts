import { describe, expect, test } from "bun:test";
import { systemIds } from "../adapters/system-ids.ts";
import { systemClock } from "../ports/clock.ts";
import { type Deed, record } from "./record.ts";
import { everything, memoryAudit } from "./testing.ts";
import { verifyTrail } from "./verify.ts";

const deed: Deed = {
  by: "aoki",
  action: "dead-letters.redrive",
  reason: null,
  subjects: [{ kind: "letter", id: "m1" }],
};

describe("a deed", () => {
  test("is kept before it is done, and how it ended after", async () => {
    const audit = memoryAudit();
    const result = await record(audit, deed, async (count) => {
      expect(audit.told().map(({ stage }) => stage)).toEqual(["begun"]);
      count();
      count(2);
      return "sent";
    });
    expect(result).toBe("sent");
    const of = { by: "aoki", action: "dead-letters.redrive" } as const;
    expect(audit.told()).toMatchObject([
      { ...of, stage: "begun", outcome: null, done: null },
      { ...of, stage: "ended", outcome: "done", done: 3 },
    ]);
    expect(new Set(audit.told().map(({ deed: id }) => id)).size).toBe(1);
  });

  test("ends as its result says", async () => {
    const audit = memoryAudit();
    await record(
      audit,
      deed,
      async () => "not held",
      (result) => (result === "not held" ? "refused" : "done"),
    );
    expect(audit.told().map(({ outcome, done }) => [outcome, done])).toEqual([
      [null, null],
      ["refused", null],
    ]);
  });

  test("that fails midway is kept with how far it came, and the fault is passed on without its words in the trail", async () => {
    const audit = memoryAudit();
    const work = record(audit, deed, async (count) => {
      count();
      throw new Error("Key (name)=(Aoki Hanako) exists");
    });
    await expect(work).rejects.toThrow("Aoki Hanako");
    expect(audit.told().at(-1)).toMatchObject({ outcome: "failed", done: 1 });
    expect(JSON.stringify(await everything(audit.trail))).not.toContain("Hanako");
  });

  test("is not done where it cannot be kept", async () => {
    const trail = { append: () => Promise.reject(new Error("no table")) };
    const work = record({ trail, clock: systemClock, ids: systemIds }, deed, () => expect.unreachable());
    await expect(work).rejects.toThrow("no table");
  });

  test("of more things than one entry holds names all of them before it begins", async () => {
    const audit = memoryAudit();
    const subjects = Array.from(
      { length: 1_201 },
      (_, index) => ({ kind: "entity", id: `acme/order/A-${index}` }) as const,
    );
    await record(audit, { ...deed, subjects }, async () => {
      expect(audit.told().map(({ stage }) => stage)).toEqual(["begun", "begun", "begun"]);
    });
    expect(audit.told().flatMap((note) => note.subjects)).toEqual(subjects);
  });

  test("with half a character in its reason is kept all the same", async () => {
    const audit = memoryAudit();
    await record(audit, { ...deed, reason: "\ud800 odd" }, async () => undefined);
    expect(await verifyTrail(audit.trail)).toMatchObject({ ok: true, entries: 2 });
  });
});
