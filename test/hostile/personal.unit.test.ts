/** A person's fields on every way on which they could come out of a file: each is tried with a value that stands nowhere else. */
import { describe, expect, test } from "bun:test";
import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { members } from "@sluice/contracts/feeds/members.ts";
import { mask } from "@sluice/contracts/personal.ts";
import { shownTo } from "@sluice/state-query/core/shown-to.ts";
import { planKey } from "@sluice/loader/core/plan-key.ts";
import { readLetter } from "@sluice/shared/dead-letters/read-letter.ts";
import { entityBody, rawLetter } from "@sluice/shared/dead-letters/testing.ts";
import { memoryLegacyStore } from "@sluice/shared/adapters/memory/legacy-store.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { onEntityChanged } from "@sluice/sync-consumer/on-entity-changed.ts";
import { judge } from "@sluice/validator/core/judge.ts";
import { ruleSetOf, rulesHash } from "@sluice/validator/rule-set.ts";
import { EntityKey, EntityType, FileId } from "@sluice/contracts/ids.ts";
import * as v from "valibot";
import { branchMessage } from "../support/branch-message.ts";

const person = "Quillfeather Personne";
const state = { memberNo: "M000001", name: person, status: "active", mergedInto: "" };

describe("a member's name", () => {
  test("is marked as personal", () => expect(members.personal).toEqual(["name"]));

  test("is not in the report of a row that is wrong about it, or about anything else", () => {
    const long = person.repeat(3);
    const judged = judge(members, [
      { record: 1, fields: ["M000001", "set", long, "active", ""] },
      { record: 2, fields: ["M1", "set", person, "active", ""] },
    ]);
    expect(judged.errors).toBe(2);
    expect(judged.samples[0]).toMatchObject({ column: "name", value: mask });
    expect(judged.samples[1]).toMatchObject({ column: "member_no", value: "M1" });
    expect(JSON.stringify(judged)).not.toContain("Quillfeather");
  });

  test("is not in a conflict, whatever the decider's message quotes", () => {
    const feed = {
      ...members,
      decide: () =>
        ({ kind: "conflict", code: "member.unknown", message: `"${person}" was ${person}` }) as const,
    };
    const row = { member_no: "M000001", change: "set", name: person, status: "active", into: "" };
    const step = planKey(
      feed,
      { file: v.parse(FileId, `f_${"A".repeat(26)}`), sequence: 1, from: 0 },
      v.parse(EntityKey, "M000001"),
      [{ record: 1, line: 2, key: v.parse(EntityKey, "M000001"), row }],
      null,
    );
    expect(step).toMatchObject({
      kind: "planned",
      plan: { tally: { conflicts: [[1, 2, "member.unknown", `"${mask}" was ${mask}`]] } },
    });
  });

  test("is not in what the sync says of a row that the database refuses", async () => {
    const message = branchMessage("001", 1, "x", {
      payload: { entity: "member", key: "M000001", feed: "members", change: "created" },
      state,
    });
    const outcome = await onEntityChanged({
      feedOfEntity,
      legacy: {
        ...memoryLegacyStore(),
        settle: () => Promise.resolve({ kind: "refused", reason: `value "${person}" is too long` }),
      },
    })(message, { log: silentLog, receiveCount: 1, remainingMs: () => 1_000 });
    expect(outcome).toEqual({ kind: "dead-letter", reason: `value "${mask}" is too long` });
  });

  test("is not in a dead letter that an operator looks at, nor in its cause", () => {
    const text = (S: string) => ({ S });
    const body = entityBody({
      type: "member.created.v1",
      fields: {
        payload: {
          entity: text("member"),
          key: text("M000001"),
          feed: text("members"),
          change: text("created"),
        },
        state: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, text(value)])),
      },
    });
    const attributes = { reason: `invalid: "${person}"` };
    const letter = readLetter(
      { kind: "queue", name: "sync-consumer" },
      rawLetter(body, { attributes }),
      new Date(0),
    );
    expect(letter).toMatchObject({
      cause: `invalid: "${mask}"`,
      content: { state: { ...state, name: mask } },
      event: { key: "M000001" },
    });
    expect(JSON.stringify(letter)).not.toContain("Quillfeather");
  });

  test("is shown to the partner whose member it is, and to no operator or auditor", () => {
    const told = { entity: v.parse(EntityType, "member"), state };
    const feeds = new Map([["members", members]]);
    expect(shownTo({ role: "partner" }, feeds, told).state).toEqual(state);
    for (const role of ["operator", "auditor"] as const)
      expect(shownTo({ role }, feeds, told).state).toEqual({ ...state, name: mask });
  });
});

test("a judgement that was kept before a field was marked is not taken for one after; what is good stays so", () => {
  const { personal: _, ...unmarked } = members;
  expect(rulesHash(unmarked)).not.toBe(rulesHash(members));
  expect(ruleSetOf(unmarked)).toBe(ruleSetOf(members));
});
