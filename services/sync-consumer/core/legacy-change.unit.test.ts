import { feedOfEntity } from "@sluice/contracts/feeds/catalogue.ts";
import { branchMessage, file, partner } from "@sluice/test/support/branch-message.ts";
import { describe, expect, test } from "bun:test";
import { legacyChange } from "./legacy-change.ts";

const read = (message: Parameters<typeof legacyChange>[0]) => legacyChange(message, feedOfEntity);

test("an entity event becomes the owned columns of its legacy row", () => {
  const message = branchMessage("001", 3, "東京");
  expect(read(message)).toEqual({
    ok: true,
    change: {
      event: { id: message.id, file, partner, entity: message.group, version: 3, epoch: 1 },
      table: feedOfEntity("bank-branch")?.legacy ?? expect.unreachable(),
      row: {
        partner,
        bank_code: "0001",
        branch_code: "001",
        bank_kana: "ﾐｽﾞﾎ",
        bank_name: "みずほ",
        branch_kana: "ﾄｳｷﾖｳ",
        branch_name: "東京",
      },
    },
  });
});

test("a tombstone becomes a removal", () => {
  expect(read(branchMessage("001", 3, null))).toMatchObject({ ok: true, change: { row: null } });
});

test("an event that a repair has told again says so", () => {
  const message = branchMessage("001", 3, "東京");
  const again = { ...message, payload: { ...message.payload, retold: "01KAB3Z8W9XQ5T7M2N4P6R8S0V" } };
  expect(read(again)).toMatchObject({
    ok: true,
    change: { retold: true, event: { id: message.id, version: 3 } },
  });
});

describe("refused, with a reason for people:", () => {
  const message = branchMessage("001", 1, "東京");
  const cases: [name: string, change: Partial<typeof message>, reason: RegExp][] = [
    ["a payload that is not an entity event's", { payload: { rows: 3 } }, /breaks the contract \(entity: /],
    [
      "an entity type that no feed maps",
      { payload: { ...message.payload, entity: "ship" } },
      /no feed maps the entity type ship/,
    ],
    ["a state that the feed's schema refuses", { state: { bankCode: 7 } }, /does not fit .* \(bankCode: /],
    [
      "a state where the event says removed",
      { payload: { ...message.payload, change: "removed" } },
      /carries a state/,
    ],
    ["no state where the event says created", { state: null }, /carries no state/],
    ["a source that is no file", { source: { file: "x", sequence: 1, line: 1 } }, /names no file/],
  ];
  for (const [name, change, reason] of cases)
    test(name, () => {
      const result = read({ ...message, ...change });
      expect(result.ok ? "" : result.reason).toMatch(reason);
    });
});
