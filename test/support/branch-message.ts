/** Entity events as sync-consumer's queue brings them, made from the bank-branches feed. */
import { bankBranches } from "@sluice/contracts/feeds/bank-branches.ts";
import { eventId } from "@sluice/contracts/envelope.ts";
import { FileId, Group, PartnerId } from "@sluice/contracts/ids.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";

/** The partner of every message made here. */
export const partner = v.parse(PartnerId, "acme");
/** The file of every message that names no other. */
export const file = v.parse(FileId, `f_${"A".repeat(26)}`);

/** Version `version` of branch `code`, named `name`; null removes it. `change` overrides any field. */
export function branchMessage(
  code: string,
  version: number,
  name: string | null,
  change: Partial<Message> = {},
): Message {
  const group = v.parse(Group, `${partner}:bank-branch:0001|${code}`);
  const done = name === null ? "removed" : version === 1 ? "created" : "updated";
  return {
    id: eventId(`entity:${group}`, version, 1),
    type: `bank-branch.${done === "updated" ? "changed" : done}.v1`,
    occurredAt: "2026-11-20T09:30:00.000Z",
    partner,
    group,
    version,
    epoch: 1,
    trace: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
    payload: { entity: "bank-branch", key: `0001|${code}`, feed: bankBranches.name, change: done },
    state:
      name === null
        ? null
        : {
            bankCode: "0001",
            branchCode: code,
            bankKana: "ﾐｽﾞﾎ",
            bankName: "みずほ",
            branchKana: "ﾄｳｷﾖｳ",
            branchName: name,
          },
    source: { file, sequence: 1, line: version },
    ...change,
  };
}
