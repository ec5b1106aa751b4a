/** For state-query's tests: a service over a memory read model, and the events of a file's way. */
import { type PayloadOf, type PipelineEventType } from "@sluice/contracts/events/catalogue.ts";
import { envelopeOf, pipelineEvent } from "@sluice/contracts/events/make.ts";
import { emptyTally, type Tally, type Undo } from "@sluice/contracts/events/payloads.ts";
import { emptyPlanTally, type Plan } from "@sluice/contracts/plan.ts";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { EntityType, FeedName, FileId, Group, PartnerId, UploadId } from "@sluice/contracts/ids.ts";
import { memoryReadModel } from "@sluice/shared/adapters/memory/read-model.ts";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import type { Message } from "@sluice/shared/messaging/handler.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Hono } from "hono";
import * as v from "valibot";
import { createApp } from "./app.ts";
import type { QueryDeps } from "./deps.ts";
import { queryConsumer } from "./on-event.ts";
import { keyIssued, secret } from "./testing-keys.ts";
import { testWebhooks } from "./webhooks/testing.ts";

const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const sha256 = "a".repeat(64);
const group = v.parse(Group, "any");

/** The API keys of everyone in the tests. */
export const keys = {
  operator: writeKey("OPERATOR1", secret),
  acme: writeKey("ACMEKEY1", secret),
  zenith: writeKey("ZENITHKEY1", secret),
};
export type Who = keyof typeof keys;

/** A partner's id. */
export const partnerNamed = (name: string): PartnerId => v.parse(PartnerId, name);
/** A file's id, by a number. */
export const fileNumbered = (number: number): FileId =>
  v.parse(FileId, `f_${String(number).padStart(26, "0")}`);
/** The instant so many seconds into the tests' day. */
export const instant = (seconds: number): Date => new Date(Date.UTC(2026, 10, 20, 9) + seconds * 1000);
/** The same in ISO 8601. */
export const second = (seconds: number): string => instant(seconds).toISOString();

/** A service under test. */
export interface TestQuery {
  readonly app: Hono;
  readonly deps: QueryDeps;
  /** Reports by key. */
  readonly objects: Map<string, unknown>;
  /** Takes messages one by one; throws when one is not done. */
  take(...messages: readonly Message[]): Promise<void>;
  /** GETs a path as somebody. */
  get(path: string, who?: Who, headers?: Record<string, string>): Promise<Response>;
  /** The JSON of a path. */
  json(path: string, who?: Who): Promise<Record<string, unknown>>;
}

/** A service that knows the two partners' keys. */
export async function testQuery(changed: Partial<QueryDeps> = {}): Promise<TestQuery> {
  const objects = new Map<string, unknown>();
  const deps: QueryDeps = {
    webhooks: testWebhooks(),
    model: memoryReadModel(),
    objects: {
      bytes: async (key) => {
        if (!objects.has(key)) throw new ObjectMissing(key);
        return new TextEncoder().encode(JSON.stringify(objects.get(key)));
      },
    },
    deadLetters: [],
    gauges: [],
    clock: systemClock,
    log: silentLog,
    feeds,
    operator: { keyId: "OPERATOR1", secretSha256: hashSecret(secret) },
    ready: () => Promise.resolve({ dynamodb: null }),
    pause: () => Promise.reject(new Error("nothing is live in this test")),
    streamsMax: 10,
    streamsOfKeyMax: 10,
    ...changed,
  };
  const app = checked(createApp(deps));
  const { handle } = queryConsumer(deps);
  const take: TestQuery["take"] = async (...messages) => {
    for (const message of messages) {
      const outcome = await handle(message, { log: silentLog, receiveCount: 1, remainingMs: () => 1000 });
      if (outcome.kind !== "done") throw new Error(`${message.type}: ${JSON.stringify(outcome)}`);
    }
  };
  const get: TestQuery["get"] = async (path, who = "acme", headers = {}) =>
    app.request(path, { headers: { authorization: `Bearer ${keys[who]}`, ...headers } });
  const all = { feeds: [...feeds.keys()] };
  await take(keyIssued("acme", "ACMEKEY1", all), keyIssued("zenith", "ZENITHKEY1", all));
  return {
    app,
    deps,
    objects,
    take,
    get,
    json: async (path, who) => asRecord(await (await get(path, who)).json()),
  };
}

/** JSON that is an object. */
export const asRecord = (value: unknown): Record<string, unknown> =>
  v.parse(v.record(v.string(), v.unknown()), value);

/** What of a test file's way may be otherwise. */
export interface FileChoice {
  readonly partner?: string;
  readonly feed?: "orders" | "postal-codes";
  /** Seconds into the day when it is received. */
  readonly at?: number;
}

/** The events of a file of two shards of 10 rows, each made when asked for. Seconds count from the file's receipt. */
export function eventsOf(file: FileId, { partner: name = "acme", feed = "orders", at = 0 }: FileChoice = {}) {
  const partner = partnerNamed(name);
  const entity = v.parse(EntityType, feed === "orders" ? "order" : "postal-code");
  const ref = { file, partner, feed: v.parse(FeedName, feed), feedVersion: 1, entity, sequence: 1 };
  const make = <Type extends PipelineEventType>(
    type: Type,
    aggregate: string,
    version: number,
    seconds: number,
    payload: PayloadOf<Type>,
  ): Message =>
    pipelineEvent(
      type,
      { aggregate, version, epoch: 1, partner, group, occurredAt: new Date(second(at + seconds)), trace },
      payload,
    );
  const shardOf = (shard: number) => ({ ...ref, shard, of: 2 });
  const object = (shard: number): string => `${name}/${file}/shards/${shard}`;
  const cut = (shard: number) => ({
    ...shardOf(shard),
    object: object(shard),
    positions: `${name}/${file}/positions`,
    rows: 10,
    sha256,
  });
  return {
    received: () =>
      make("file.received.v1", `file:${file}`, 1, 0, {
        ...ref,
        object: `${name}/${file}/raw`,
        bytes: 700,
        sha256,
        shards: 2,
        engine: "duckdb",
      }),
    uploadCompleted: () =>
      make("upload.completed.v1", `upload:u_${file.slice(2)}`, 1, 0, {
        upload: v.parse(UploadId, `u_${file.slice(2)}`),
        ...{ file, partner, feed: ref.feed },
      }),
    undoRequested: (undo: Undo, sequence = 2) =>
      make("undo.requested.v1", `undo:${file}`, 1, 0, { ...ref, sequence, undo, ...word }),
    ready: (shard: number) => make("shard.ready.v1", `shard:${file}.${shard}`, 1, 1, cut(shard)),
    resumed: (shard: number) => make("shard.resumed.v1", `waiting:member:${file}.${shard}`, 2, 2, cut(shard)),
    sharded: () => make("file.sharded.v1", `file:${file}`, 2, 2, { ...ref, shards: 2, rows: 20 }),
    failed: () =>
      make("file.failed.v1", `file:${file}`, 2, 2, {
        ...ref,
        faults: [{ code: "quote.stray", message: "a quote stands within a value", line: 3, byte: 41 }],
        faultTotal: 7,
      }),
    shardValidated: (shard: number) =>
      make("shard.validated.v1", `check:${file}.${shard}`, 1, 3, {
        ...shardOf(shard),
        object: object(shard),
        rows: 10,
        sha256,
      }),
    shardRejected: (shard: number) =>
      make("shard.rejected.v1", `check:${file}.${shard}`, 1, 3, {
        ...shardOf(shard),
        rows: 10,
        badRows: 2,
        errors: 3,
        byCode: { "cell.pattern": 3 },
        report: `${name}/${file}/reports/${shard}`,
      }),
    validated: () =>
      make("file.validated.v1", `gate:${file}`, 2, 4, {
        ...ref,
        rows: 20,
        rules: ["1-00112233445566ff"],
        shards: [0, 1].map((shard) => ({ shard, object: object(shard), rows: 10, sha256 })),
      }),
    rejected: () =>
      make("file.rejected.v1", `gate:${file}`, 2, 4, {
        ...ref,
        rows: 20,
        badRows: 2,
        errors: 3,
        byCode: { "cell.pattern": 3 },
        report: `${name}/${file}/reports/file`,
      }),
    requested: (shard: number, version = 1) =>
      make("load.requested.v1", `shard-load:${file}.${shard}`, version, 5, {
        ...shardOf(shard),
        object: object(shard),
        rows: 10,
      }),
    shardLoaded: (shard: number) =>
      make("shard.loaded.v1", `shard-load:${file}.${shard}`, 3, 6, {
        ...shardOf(shard),
        tally: tallyOfShard,
        conflictsReport: `${name}/${file}/conflicts/${shard}`,
      }),
    planRequested: (shard: number) =>
      make("plan.requested.v1", `shard-plan:${file}.${shard}`, 1, 5, {
        ...shardOf(shard),
        object: object(shard),
        rows: 10,
      }),
    shardPlanned: (shard: number) =>
      make("shard.planned.v1", `shard-plan:${file}.${shard}`, 2, 5, {
        ...shardOf(shard),
        plan: emptyPlanTally,
        keysObject: `${name}/${file}/keys/${shard}`,
      }),
    planned: () => make("load.planned.v1", `load:${file}`, 2, 5, { ...ref, plan: heldPlan }),
    held: () => make("file.held.v1", `load:${file}`, 3, 6, { ...ref, reasons: heldPlan.reasons }),
    released: () => make("file.released.v1", `load:${file}`, 4, 7, { ...ref, ...word }),
    refused: () => make("file.refused.v1", `load:${file}`, 4, 7, { ...ref, ...word }),
    withdrawn: () => make("file.withdrawn.v1", `load:${file}`, 4, 7, { ...ref, ...word }),
    checked: () => make("file.checked.v1", `load:${file}`, 3, 6, ref),
    loaded: () =>
      make("file.loaded.v1", `load:${file}`, 3, 7, {
        ...ref,
        tally: tallyOfFile,
        conflictsReports: [0, 1].map((shard) => `${name}/${file}/conflicts/${shard}`),
      }),
    progressed: (applied: number, superseded = 0, discarded = 0) =>
      make("sync.progressed.v1", `sync:${file}`, applied + superseded + discarded, 8, {
        file,
        partner,
        applied,
        superseded,
        discarded,
      }),
  };
}

const word = { by: "OPERATOR1", reason: "half of it is missing" };
const heldPlan: Plan = {
  ...emptyPlanTally,
  ...{ rows: 20, created: 1, unchanged: 19, keys: 20, removals: 9, keysBefore: 10 },
  reasons: [
    {
      ...{ code: "removals.share", column: "", found: "0.9", least: "0", most: "0.1" },
      message: "the file leaves out 9 of the 10 keys of the last snapshot",
    },
  ],
};
const tallyOfShard: Tally = {
  ...emptyTally,
  rows: 10,
  created: 6,
  updated: 2,
  unchanged: 1,
  conflicts: 1,
  emitted: 8,
};
const tallyOfFile: Tally = {
  ...emptyTally,
  rows: 20,
  created: 12,
  updated: 4,
  unchanged: 2,
  conflicts: 2,
  emitted: 16,
};

/** Every event of a file that goes well, in order; 16 entity events are settled in the end. */
export function wholeWay(file: FileId, choice?: FileChoice): readonly Message[] {
  const e = eventsOf(file, choice);
  return [
    e.received(),
    e.ready(0),
    e.ready(1),
    e.sharded(),
    e.shardValidated(0),
    e.shardValidated(1),
    e.validated(),
    e.requested(0),
    e.requested(1),
    e.requested(1, 2),
    e.shardLoaded(1),
    e.progressed(5),
    e.shardLoaded(0),
    e.loaded(),
    e.progressed(13, 2),
    e.progressed(13, 2, 1),
  ];
}

/** An entity event of an order. */
export function orderEvent(
  key: string,
  version: number,
  { partner = "acme", epoch = 1, removed = false } = {},
): Message {
  const envelope = envelopeOf("order.created.v1", {
    aggregate: `entity:${partner}:${key}`.slice(0, 100),
    version,
    epoch,
    partner: partnerNamed(partner),
    group,
    occurredAt: new Date(second(version)),
    trace,
  });
  return {
    ...envelope,
    payload: { entity: "order", key, feed: "orders", change: removed ? "removed" : "updated" },
    state: removed ? null : { orderNo: key, status: `v${version}`, amount: "12.30" },
    source: { file: fileNumbered(version), sequence: version, line: version + 1 },
  };
}
