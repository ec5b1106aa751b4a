/** References: rows that speak of what another feed brought, judged once everything of it that came before has ended. */
import { beforeEach, describe, expect, test } from "bun:test";
import { bankBranches } from "@sluice/contracts/feeds/bank-branches.ts";
import { transfers } from "@sluice/contracts/feeds/transfers.ts";
import { pipelineEvent } from "@sluice/contracts/events/make.ts";
import { emptyTally } from "@sluice/contracts/events/payloads.ts";
import { FileId, fileGroup, PartnerId } from "@sluice/contracts/ids.ts";
import { keysKey } from "@sluice/contracts/objects.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryProjection } from "@sluice/shared/adapters/memory/projection.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import type { OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import { writeKeys } from "@sluice/shared/shard/key-manifest.ts";
import * as v from "valibot";
import { validatorConsumer } from "../consumer.ts";
import { judgeHere } from "../sql/shard-judge.ts";
import { calmContext, shardReady } from "../testing.ts";

const acme = v.parse(PartnerId, "acme");
const branchFile = (sequence: number) => v.parse(FileId, `f_${String(900 + sequence).padStart(26, "0")}`);
const transfer = (record: number, branch: string): string[] => [
  ...["1", "1", String(record), "0123456789", "ｶ)ﾃｽﾄ", "2026-11-25", "0009", "825"],
  ...["0001", branch, "1", "1234567", "ﾔﾏﾀﾞ", "100", "", "", ""],
];

let objects: ReturnType<typeof memoryObjectStore>;
let events: OutboxEvent[];
let consumer: ReturnType<typeof validatorConsumer>;
beforeEach(() => {
  const memory = memoryAggregateStore();
  objects = memoryObjectStore();
  events = [];
  consumer = validatorConsumer({
    store: {
      ...memory,
      save: async (changes) => {
        const saved = await memory.save(changes);
        if (saved.kind === "saved")
          events.push(...changes.flatMap(({ event }) => (event === undefined ? [] : [event])));
        return saved;
      },
    },
    objects,
    references: memoryProjection(),
    clock: { now: () => new Date(0) },
    epoch: 1,
    feeds: new Map([transfers, bankBranches].map((feed) => [feed.name, feed])),
    judge: judgeHere,
  });
});

const handle = async (message: Message): Promise<void> =>
  expect(await consumer.handle(message, calmContext)).toEqual({ kind: "done" });
const told = (type: string) => events.filter((event) => event.type === type);

/** The bus tells that a file of branches has ended; a loaded one has left its keys. */
async function branchesEnd(sequence: number, keys: readonly string[] | "rejected" | "held"): Promise<void> {
  const file = branchFile(sequence);
  const { name: feed, version: feedVersion, entity } = bankBranches;
  const ref = { file, partner: acme, feed, feedVersion, entity, sequence };
  const origin = {
    ...{ aggregate: `load:${file}`, version: 3, epoch: 1, partner: acme, group: fileGroup(file) },
    ...{ occurredAt: new Date(0), trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` },
  };
  if (keys === "held") return handle(pipelineEvent("file.held.v1", origin, { ...ref, reasons: [] }));
  if (keys === "rejected") {
    const wrong = { rows: 1, badRows: 1, errors: 1, byCode: {}, report: "r" };
    return handle(pipelineEvent("file.rejected.v1", origin, { ...ref, ...wrong }));
  }
  await writeKeys(objects, keysKey(acme, file, 0), keys);
  const loaded = { tally: emptyTally, conflictsReports: [], manifestShards: 1 };
  return handle(pipelineEvent("file.loaded.v1", origin, { ...ref, ...loaded }));
}

/** A file of transfers to these branches, received when so many files of branches had been. */
async function transfersReady(through: number, ...branches: string[]): Promise<Message> {
  const rows = branches.map((branch, at) => transfer(at + 1, branch));
  const message = await shardReady(objects, transfers, 1, rows);
  return { ...message, payload: { ...message.payload, needs: [{ entity: "bank-branch", through }] } };
}

const reportOf = async (event: OutboxEvent | undefined): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await objects.bytes(String(event?.payload["report"]))));

describe("a row that speaks of a branch", () => {
  test("is good when the last loaded file of branches has it", async () => {
    await branchesEnd(1, ["0001|001", "0001|002"]);
    await handle(await transfersReady(1, "001", "002"));
    expect(events.map(({ type }) => type)).toEqual(["shard.validated.v1"]);
  });

  test("is bad when it has not, with line, key and the file that was looked in", async () => {
    await branchesEnd(1, ["0001|001", "0001|009"]);
    await branchesEnd(2, ["0001|001"]);
    await handle(await transfersReady(2, "001", "009"));
    const [rejected] = told("shard.rejected.v1");
    expect(rejected?.payload).toMatchObject({
      badRows: 1,
      errors: 1,
      byCode: { "row.reference-missing": 1 },
    });
    expect(await reportOf(rejected)).toMatchObject({
      samples: [
        {
          ...{ record: 2, line: 3, value: "0001|009", code: "row.reference-missing" },
          message: `there is no such bank-branch (bank_code, branch_code) in ${branchFile(2)}, the last file of bank-branches that was loaded`,
        },
      ],
    });
  });

  test("is bad when no file of branches was ever loaded, and that is what it says", async () => {
    await handle(await transfersReady(0, "001"));
    expect(await reportOf(told("shard.rejected.v1")[0])).toMatchObject({
      samples: [{ message: expect.stringContaining("no file of bank-branches has been loaded yet") }],
    });
  });
});

describe("rows that were received behind files of branches", () => {
  test("wait until all of those have ended, and are then judged once, by the last of them", async () => {
    await branchesEnd(1, ["0001|001"]);
    await handle(await transfersReady(3, "002"));
    expect(events).toEqual([]);
    await branchesEnd(3, ["0001|002"]);
    expect(events).toEqual([]);
    await branchesEnd(2, "rejected");
    const [resumed] = told("shard.resumed.v1");
    if (resumed === undefined) throw new Error("nobody sent the shard on");
    await handle(resumed);
    await handle(resumed);
    await branchesEnd(2, "rejected");
    expect(events.map(({ type }) => type)).toEqual(["shard.resumed.v1", "shard.validated.v1"]);
  });

  test("do not wait for one that waits for a person", async () => {
    await branchesEnd(1, ["0001|001"]);
    await branchesEnd(2, "held");
    await handle(await transfersReady(2, "001"));
    expect(events.map(({ type }) => type)).toEqual(["shard.validated.v1"]);
  });

  test("are sent on by themselves when what they wait for ends while they are put aside", async () => {
    const message = await transfersReady(1, "001");
    await Promise.all([handle(message), branchesEnd(1, ["0001|001"])]);
    for (const resumed of told("shard.resumed.v1")) await handle(resumed);
    expect(told("shard.validated.v1")).toHaveLength(1);
  });
});
