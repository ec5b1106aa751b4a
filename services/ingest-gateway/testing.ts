/** The gateway on memory adapters, for its tests: every part real but stores, clock, chance, and DuckDB. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { FeedName, FileId, KeyId, PartnerId } from "@sluice/contracts/ids.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { memoryPartStore } from "@sluice/shared/adapters/memory/part-store.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import type { HandlingContext, Message } from "@sluice/shared/messaging/handler.ts";
import type { AggregateStore, OutboxEvent } from "@sluice/shared/ports/aggregate-store.ts";
import { systemPause } from "@sluice/shared/ports/clock.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import * as v from "valibot";
import { checked } from "@sluice/shared/api/testing-answers.ts";
import { createApp } from "./app.ts";
import type { CutOutcome, Cutter } from "./cutter.ts";
import { readLocalFile } from "./work-directory.ts";
import type { GatewayDeps } from "./deps.ts";
import { keyLookup, partnerKeyRef } from "./partners.ts";

const secret = "s".repeat(43);
/** The operator's key, ready to send. */
export const operatorKey = writeKey("OPERATOR", secret);
/** A partner with a key for every feed. */
export const acme = v.parse(PartnerId, "acme");
/** acme's key, ready to send. */
export const acmeKey = writeKey("ACMEKEY1", secret);

/** A gateway in memory, and what its tests look at. */
export interface TestGateway {
  readonly deps: GatewayDeps;
  /** Every event that was saved, in order. */
  readonly events: OutboxEvent[];
  /** The keys of all objects there are. */
  readonly objectKeys: () => readonly string[];
  readonly clock: { now(): Date; forward(ms: number): void };
}

/** Makes one. `deps` replaces parts of it. */
export async function testGateway(deps: Partial<GatewayDeps> = {}): Promise<TestGateway> {
  const events: OutboxEvent[] = [];
  const store = recording(deps.store ?? memoryAggregateStore(), events);
  const { objects, keys } = tracked(deps.objects ?? memoryObjectStore());
  const clock = testClock();
  await issue(store, "acme", "ACMEKEY1", [...feeds.keys()]);
  return {
    events,
    objectKeys: () => [...keys].sort(),
    clock,
    deps: {
      clock,
      pause: systemPause,
      ids: countedIds(),
      log: silentLog,
      epoch: 1,
      feeds,
      audit: memoryAudit(),
      cutter: lineCutter,
      rowsPerShard: 2,
      ready: () => Promise.resolve({ store: null, objects: null }),
      findKey: keyLookup(store, { keyId: "OPERATOR", secretSha256: hashSecret(secret) }),
      publicUrl: "https://files.example.com",
      newSecret: () => "n".repeat(43),
      backOff: () => Promise.resolve(),
      jobDirectory: temporaryDirectory,
      readLocal: readLocalFile,
      ...deps,
      store,
      objects,
      parts: deps.parts ?? memoryPartStore(objects),
    },
  };
}

/** Gives a partner a key, straight into the store; its secret is the one of all test keys. */
export async function issue(
  store: AggregateStore,
  partner: string,
  keyId: string,
  names: readonly string[],
): Promise<void> {
  const id = v.parse(KeyId, keyId);
  const state = {
    partner: v.parse(PartnerId, partner),
    keyId: id,
    secretSha256: hashSecret(secret),
    feeds: names.map((name) => v.parse(FeedName, name)),
  };
  await store.save([{ ref: partnerKeyRef(id), expectedVersion: 0, state }]);
}

/** The Authorization value of a test key. */
export const bearer = (keyId: string): string => `Bearer ${writeKey(keyId, secret)}`;

/** A message that carries an event, as the host would hand it over. */
export const messageOf = (event: OutboxEvent): Message => event;

/** A host with plenty of time. */
export const calmContext: HandlingContext = {
  log: silentLog,
  receiveCount: 1,
  remainingMs: () => 60_000,
};

/** What a promise rejects with, as text; throws when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return String(error);
  }
  throw new Error(`it did not fail: ${JSON.stringify(value)}`);
}

/** A file id from a small number. */
export const fileId = (number: number): FileId => v.parse(FileId, `f_${ulidOf(number)}`);

const ulidOf = (number: number): string => `01J${String(number).padStart(23, "0")}`;

function countedIds(): GatewayDeps["ids"] {
  let count = 0;
  return {
    ulid: () => ulidOf((count += 1)),
    traceparent: () => `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  };
}

function testClock(): TestGateway["clock"] {
  let ms = Date.UTC(2026, 10, 20);
  return { now: () => new Date(ms), forward: (by) => (ms += by) };
}

function recording(store: AggregateStore, events: OutboxEvent[]): AggregateStore {
  return {
    load: (ref) => store.load(ref),
    list: (within, schema, options) => store.list(within, schema, options),
    ready: () => store.ready(),
    async save(changes) {
      const outcome = await store.save(changes);
      if (outcome.kind === "saved")
        events.push(...changes.flatMap(({ event }) => (event === undefined ? [] : [event])));
      return outcome;
    },
  };
}

function tracked(objects: ObjectStore): { objects: ObjectStore; keys: Set<string> } {
  const keys = new Set<string>();
  return {
    keys,
    objects: {
      stream: (key, offset) => objects.stream(key, offset),
      bytes: (key, range) => objects.bytes(key, range),
      ready: () => objects.ready(),
      async put(key, body) {
        await objects.put(key, body);
        keys.add(key);
      },
      async remove(key) {
        await objects.remove(key);
        keys.delete(key);
      },
    },
  };
}

/** A fresh directory of the machine's. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "sluice-gateway-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Cuts by lines, first cell % N; a line `BAD` is a fault. Stands in for DuckDB where it is not what is tested. */
export const lineCutter: Cutter = {
  engine: "lines-1",
  async cut({ raw, shards, directory }): Promise<CutOutcome> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of raw) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().split("\n").filter(Boolean);
    const bad = lines.flatMap((line, index) => (line === "BAD" ? [index + 1] : []));
    if (bad.length > 0) {
      const faults = bad.map((line) => ({ code: "bad-line", message: `line ${line} is BAD`, line, byte: 0 }));
      return { kind: "faulty", faults, faultTotal: faults.length };
    }
    const positions = join(directory, "positions");
    await writeFile(positions, new Uint8Array(lines.length));
    const cut = await Promise.all(
      Array.from({ length: shards }, async (_, shard) => {
        const rows = lines.filter((line) => Number.parseInt(line, 10) % shards === shard);
        const text = rows.map((row) => `${row}\n`).join("");
        const path = join(directory, `${shard}.csv`);
        await writeFile(path, text);
        return { shard, path, rows: rows.length, sha256: createHash("sha256").update(text).digest("hex") };
      }),
    );
    return { kind: "cut", rows: lines.length, shards: cut, positions };
  },
};

/** What an upload's body may be. */
export type Body = string | Uint8Array | ReadableStream<Uint8Array> | null;

/** Sends a file with acme's key (or another Authorization in `headers`) to an app of its own or to `app`; the answer and its JSON. */
export async function sendFile(
  { deps }: Pick<TestGateway, "deps">,
  body: Body,
  headers: Record<string, string> = {},
  feed = "orders",
  app = checked(createApp(deps)),
  query = "",
): Promise<{ readonly response: Response; readonly json: Record<string, unknown> }> {
  const response = await app.request(`/v1/feeds/${feed}/files${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${acmeKey}`, ...headers },
    body,
    // Node takes a stream as a request's body only so.
    duplex: "half",
  });
  return { response, json: v.parse(v.record(v.string(), v.unknown()), await response.json()) };
}

/** A body in chunks; an Error cuts it there. */
export function streamOf(...chunks: readonly (string | Uint8Array | Error)[]): ReadableStream<Uint8Array> {
  const waiting = chunks.values();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { value } = waiting.next();
        if (value === undefined) controller.close();
        else if (value instanceof Error) controller.error(value);
        else controller.enqueue(typeof value === "string" ? new TextEncoder().encode(value) : value);
      },
    },
    { highWaterMark: 0 },
  );
}
