/** Points granted to members: a row is a grant, and the member must be known, and neither deleted nor merged. */
import * as v from "valibot";
import { defineFeed } from "../feed.ts";
import { EntityType, FeedName } from "../ids.ts";
import { isDay } from "../rule.ts";
import { MemberNumber } from "./members.ts";

/** A row of the file. */
export const PointsRow = v.strictObject({
  grant_no: v.pipe(v.string(), v.regex(/^G[0-9]{8}$/, "must be G and 8 digits, such as G00000017")),
  member_no: MemberNumber,
  points: v.pipe(
    v.string(),
    v.regex(/^[1-9][0-9]{0,6}$/, "must be a whole number from 1 to 9999999, without leading zeros"),
  ),
  granted_on: v.pipe(v.string(), v.check(isDay, "must be a day that exists, such as 2026-11-20")),
});
export type PointsRow = v.InferOutput<typeof PointsRow>;

/** A grant's state. */
export const Points = v.object({
  grantNo: v.string(),
  memberNo: v.string(),
  points: v.string(),
  grantedOn: v.string(),
});
export type Points = v.InferOutput<typeof Points>;

/** The feed. */
export const points = defineFeed<PointsRow, Points>({
  name: v.parse(FeedName, "points"),
  title: "Points granted to members",
  version: 1,
  entity: v.parse(EntityType, "points"),
  mode: { kind: "delta", repeatDays: 30 },
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "exact",
    columns: ["grant_no", "member_no", "points", "granted_on"],
  },
  row: PointsRow,
  key: { parts: [{ column: "grant_no" }], unique: true },
  references: [{ entity: v.parse(EntityType, "member"), key: [{ column: "member_no" }], lock: true }],
  // A grant that fails is told and sent again; it need not keep the others waiting, unless it is one of many.
  onBadRows: { kind: "quarantine", shareMax: 0.1 },
  rowBytes: 35,
  bytesMax: 2 * 1024 ** 3,
  broadcastsEntities: true,
  events: ["points.granted.v1", "points.changed.v1"],
  decide: (current, row) => ({
    kind: "write",
    event: current === null ? "points.granted.v1" : "points.changed.v1",
    state: {
      grantNo: row.grant_no,
      memberNo: row.member_no,
      points: row.points,
      grantedOn: row.granted_on,
    },
  }),
  state: Points,
  legacy: {
    table: "legacy.points",
    key: ["partner", "grant_no"],
    columns: {
      partner: { type: "text", from: (_points, { partner }) => partner },
      grant_no: { type: "text", from: (grant) => grant.grantNo },
      member_no: { type: "text", from: (grant) => grant.memberNo },
      points: { type: "integer", from: (grant) => grant.points },
      granted_on: { type: "date", from: (grant) => grant.grantedOn },
    },
    adopt: ({ grant_no, member_no, points: granted, granted_on }) => ({
      key: { grant_no },
      state: { grantNo: grant_no, memberNo: member_no, points: granted, grantedOn: granted_on },
    }),
  },
});
