import { describe, expect, test } from "bun:test";
import { decideMember, type Member, type MemberRow, members } from "./members.ts";

const row = (change: MemberRow["change"], more: Partial<MemberRow> = {}): MemberRow => ({
  ...{ member_no: "M000002", change, name: "", status: "", into: "", ...more },
});
const baba: Member = { memberNo: "M000002", name: "Baba Ken", status: "active", mergedInto: "" };
const merged: Member = { ...baba, status: "merged", mergedInto: "M000001" };

describe("a members row", () => {
  test("sets a member, new or known", () => {
    const set = row("set", { name: "Baba Ken", status: "active" });
    expect(decideMember(null, set)).toEqual({ kind: "write", event: "member.created.v1", state: baba });
    expect(decideMember(baba, { ...set, status: "suspended" })).toEqual({
      ...{ kind: "write", event: "member.changed.v1", state: { ...baba, status: "suspended" } },
    });
  });

  test("deletes a member, whatever it was", () => {
    for (const member of [null, baba, merged])
      expect(decideMember(member, row("delete"))).toEqual({ kind: "remove", event: "member.deleted.v1" });
  });

  test("merges a member into another, and says so again without a change", () => {
    const merge = row("merge", { into: "M000001" });
    for (const member of [baba, merged])
      expect(decideMember(member, merge)).toEqual({
        ...{ kind: "write", event: "member.merged.v1", state: merged },
      });
    expect(members.mergedInto(merged)).toBe("M000001");
    expect(members.mergedInto(baba)).toBeNull();
  });

  test("changes nothing where it makes no sense", () => {
    const codeOf = (member: Member | null, of: MemberRow): string => {
      const decision = decideMember(member, of);
      return decision.kind === "conflict" ? decision.code : decision.kind;
    };
    expect(codeOf(null, row("merge", { into: "M000001" }))).toBe("member.unknown");
    expect(codeOf(baba, row("merge", { into: "M000002" }))).toBe("member.merged");
    expect(codeOf(merged, row("merge", { into: "M000003" }))).toBe("member.merged");
    expect(codeOf(merged, row("set", { name: "Baba Ken", status: "active" }))).toBe("member.merged");
  });
});
