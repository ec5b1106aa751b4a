/**
 * Members: a delta feed whose column `change` says what a row does. A deleted member is gone; a merged one stays, and names the member
 * that it was merged into. Other feeds refer to members: see `references` in feed.ts.
 */
import * as v from "valibot";
import type { Code } from "../codes/catalogue.ts";
import { type Decision, defineFeed } from "../feed.ts";
import { EntityType, FeedName } from "../ids.ts";
import { given, rowIs, whenThen } from "../rule.ts";

/** A member's number. */
export const MemberNumber = v.pipe(
  v.string(),
  v.regex(/^M[0-9]{6}$/, "must be M and 6 digits, such as M000123"),
);

/** A row of the file. Name and status belong to `set` rows, `into` to `merge` rows; the other rows leave them empty. */
export const MemberRow = v.pipe(
  v.strictObject({
    member_no: MemberNumber,
    change: v.picklist(["set", "delete", "merge"], "must be one of set, delete, merge"),
    name: v.pipe(v.string(), v.maxLength(40, "must be at most 40 characters")),
    status: v.union(
      [v.literal(""), v.picklist(["active", "suspended"])],
      "must be active, suspended or empty",
    ),
    into: v.union([v.literal(""), MemberNumber], "must be a member's number, such as M000123, or empty"),
  }),
  v.forward(
    v.partialCheck(
      [["change"], ["name"], ["status"]],
      rowIs(whenThen({ column: "change", is: "set" }, { all: [given("name"), given("status")] })),
      "name and status must be given for a member that is set",
    ),
    ["name"],
  ),
  v.forward(
    v.partialCheck(
      [["change"], ["into"]],
      rowIs(whenThen({ column: "change", is: "merge" }, given("into"))),
      "must be given for a member that is merged",
    ),
    ["into"],
  ),
);
export type MemberRow = v.InferOutput<typeof MemberRow>;

/** A member's state. `mergedInto` is "" but for a merged member. */
export const Member = v.object({
  memberNo: v.string(),
  name: v.string(),
  status: v.picklist(["active", "suspended", "merged"]),
  mergedInto: v.string(),
});
export type Member = v.InferOutput<typeof Member>;

const conflict = (code: Code, message: string): Decision<Member> => ({ kind: "conflict", code, message });

/** The member's decider. A deletion of nobody removes nothing, and a member that was deleted may be set again. */
export function decideMember(member: Member | null, row: MemberRow): Decision<Member> {
  if (row.change === "delete") return { kind: "remove", event: "member.deleted.v1" };
  if (member?.status === "merged" && !(row.change === "merge" && row.into === member.mergedInto))
    return conflict(
      "member.merged",
      `member ${row.member_no} was merged into ${member.mergedInto}: it cannot be changed`,
    );
  if (row.change === "merge") {
    if (member === null)
      return conflict("member.unknown", `member ${row.member_no} is not known: it cannot be merged`);
    if (row.into === row.member_no)
      return conflict("member.merged", `member ${row.member_no} cannot be merged into itself`);
    return {
      kind: "write",
      event: "member.merged.v1",
      state: { ...member, status: "merged", mergedInto: row.into },
    };
  }
  return {
    kind: "write",
    event: member === null ? "member.created.v1" : "member.changed.v1",
    state: {
      memberNo: row.member_no,
      name: row.name,
      status: row.status === "suspended" ? "suspended" : "active",
      mergedInto: "",
    },
  };
}

/** The feed. */
export const members = defineFeed<MemberRow, Member>({
  name: v.parse(FeedName, "members"),
  title: "Members, with deletions and merges",
  version: 1,
  entity: v.parse(EntityType, "member"),
  mode: { kind: "delta", repeatDays: 30 },
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "exact",
    columns: ["member_no", "change", "name", "status", "into"],
  },
  personal: ["name"],
  row: MemberRow,
  key: { parts: [{ column: "member_no" }], unique: false },
  rowBytes: 40,
  bytesMax: 2 * 1024 ** 3,
  // The validator's projection is fed by these events: a feed that others refer to cannot keep them off the bus.
  broadcastsEntities: true,
  events: ["member.created.v1", "member.changed.v1", "member.merged.v1", "member.deleted.v1"],
  decide: decideMember,
  state: Member,
  mergedInto: ({ mergedInto }) => (mergedInto === "" ? null : mergedInto),
  legacy: {
    table: "legacy.members",
    key: ["partner", "member_no"],
    columns: {
      partner: { type: "text", from: (_member, { partner }) => partner },
      member_no: { type: "text", from: (member) => member.memberNo },
      name: { type: "text", from: (member) => member.name },
      status: { type: "text", from: (member) => member.status },
      merged_into: { type: "text", from: (member) => member.mergedInto },
    },
    adopt: ({ member_no, name, status, merged_into }) => ({
      key: { member_no },
      state: { memberNo: member_no, name, status, mergedInto: merged_into },
    }),
  },
});
