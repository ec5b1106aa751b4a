/** The operators' interface over memory, for tests. */
import { feeds } from "@sluice/contracts/feeds/catalogue.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import {
  type MemoryDeadLetterQueue,
  memoryDeadLetterQueue,
} from "@sluice/shared/adapters/memory/dead-letter-queue.ts";
import { memoryEntityAdopter } from "@sluice/shared/adapters/memory/entity-adopter.ts";
import { memoryEntityEraser } from "@sluice/shared/adapters/memory/entity-eraser.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { type MemoryTables, memoryTables } from "@sluice/shared/adapters/memory/tables.ts";
import { systemIds } from "@sluice/shared/adapters/system-ids.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import type { Delivery } from "@sluice/shared/dead-letters/delivery.ts";
import { entityBody } from "@sluice/shared/dead-letters/testing.ts";
import { hashSecret, writeKey } from "@sluice/shared/http/api-key.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { NewLetter } from "@sluice/shared/ports/dead-letter-queue.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import * as v from "valibot";
import { createApp } from "./app.ts";
import type { AdoptParts, EraseParts, OperatorDeps } from "./deps.ts";
import { storedOperations } from "./operations.ts";

/** What tests look at in an answer. */
const Body = v.looseObject({
  type: v.optional(v.string()),
  id: v.optional(v.string()),
  token: v.nullish(v.string()),
  state: v.optional(v.string()),
  counts: v.optional(v.record(v.string(), v.number())),
  letters: v.optional(v.array(v.unknown()), []),
  cancelledBy: v.nullish(v.string()),
  head: v.nullish(v.object({ sequence: v.number(), hash: v.string() })),
});

const secret = "s".repeat(43);
/** The operator's key. */
export const operatorKey = writeKey("OPERATOR1", secret);
/** The key of one who may look and change nothing. */
export const auditorKey = writeKey("AUDITOR01", secret);
const roles: Readonly<Record<string, "operator" | "auditor">> = {
  OPERATOR1: "operator",
  AUDITOR01: "auditor",
};

/** The one row that the old database holds in these tests. */
export const memberRow = {
  partner: "acme",
  member_no: "M-1",
  name: "Ito",
  status: "active",
  merged_into: "",
};

/** What an adoption of that row works on, in memory. */
export const memoryAdopt = (tables: MemoryTables): AdoptParts => ({
  legacy: {
    rows: async function* () {
      yield [memberRow];
    },
    prepare: async () => undefined,
    complete: async () => undefined,
    close: async () => undefined,
  },
  entities: memoryEntityStore(tables),
  adopter: memoryEntityAdopter(tables),
  objects: memoryObjectStore(),
  ...{ clock: systemClock, ids: systemIds, epoch: async () => 1, close: async () => undefined },
});

/** What an erasure works on, in memory. */
export function memoryErase(store: AggregateStore, tables: MemoryTables): EraseParts {
  return {
    ...{ store, feeds, objects: memoryObjectStore(), deadLetters: [] },
    ...{ clock: systemClock, ids: systemIds, pause: async () => undefined },
    entities: memoryEntityStore(tables),
    eraser: memoryEntityEraser(tables),
    objectKeys: async function* keys() {},
    close: () => undefined,
  };
}

/** A letter of the queue to the old database. */
export const letterOf = (key: string, version: number): NewLetter => ({
  body: entityBody({ key, version }),
  group: `acme:order:${key}`,
  attributes: { reason: "refused", receiveCount: "1" },
});

/** The interface over these letters. `more` replaces parts. */
export function testOperator(letters: readonly NewLetter[], more: Partial<OperatorDeps> = {}) {
  const { clock = systemClock } = more;
  const queue: MemoryDeadLetterQueue = memoryDeadLetterQueue(
    { kind: "queue", name: "sync-consumer" },
    clock,
    letters,
  );
  const sent: Delivery[] = [];
  const discarded: string[] = [];
  const audit = memoryAudit();
  const basics = { clock, ids: systemIds };
  const kept = storedOperations({ store: memoryAggregateStore(), ...basics });
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const endOf = (id: string): PromiseWithResolvers<void> => {
    const end = ends.get(id) ?? Promise.withResolvers<void>();
    ends.set(id, end);
    return end;
  };
  const deps: OperatorDeps = {
    ...basics,
    deadLetters: [queue],
    render: () => ({ ok: false, reason: "no pipe here" }),
    legacy: { told: async () => new Map() },
    redelivery: { send: async (delivery) => void sent.push(delivery) },
    discards: {
      discard: async ({ id }) => discarded.push(id) > 0,
      close: async () => undefined,
    },
    kept: { keep: async () => "_discarded/2026-11-21/x.json" },
    audit,
    operations: {
      ...kept,
      end: async (id, how) => {
        const ended = await kept.end(id, how);
        endOf(id).resolve();
        return ended;
      },
    },
    reconcile: () => {
      throw new Error("nothing to reconcile here");
    },
    adopt: () => {
      throw new Error("nothing to adopt here");
    },
    erase: () => memoryErase(memoryAggregateStore(), memoryTables()),
    restore: () => {
      throw new Error("nothing to restore here");
    },
    rebuild: () => {
      throw new Error("nothing to rebuild here");
    },
    // Rests between letters pass at once; the limit on an answer's time never comes.
    pause: (ms, signal) =>
      ms < 60_000
        ? Promise.resolve()
        : new Promise((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true })),
    log: silentLog,
    ready: async () => ({}),
    findKey: async (keyId) => {
      const role = roles[keyId];
      return role === undefined ? null : { secretSha256: hashSecret(secret), caller: { role, keyId } };
    },
    answerMs: 60_000,
    signal: new AbortController().signal,
    ...more,
  };
  const app = createApp(deps);
  const ask = async (method: "GET" | "POST", path: string, body?: unknown, key = operatorKey) => {
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: v.parse(Body, await response.json()) };
  };
  /** Resolves once an operation is over. */
  const ended = (id: string): Promise<void> => endOf(id).promise;
  return { app, queue, sent, discarded, audit, deps, ask, ended };
}
