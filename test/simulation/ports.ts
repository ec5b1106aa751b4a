/** The ports of a life: each call goes through it, so that each may fail, take its time, or be the last. */
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import type { EntityStore } from "@sluice/shared/ports/entity-store.ts";
import type { LegacyStore } from "@sluice/shared/ports/legacy-store.ts";
import type { ObjectStore } from "@sluice/shared/ports/object-store.ts";
import type { Projection } from "@sluice/shared/ports/projection.ts";
import type { Publisher } from "@sluice/shared/ports/publisher.ts";
import type { Queue } from "@sluice/shared/ports/queue.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { Injection, type Life } from "./life.ts";
import { newerChange, newerEvent, newerWrite } from "./newer-build.ts";

/** A random part of a list, in order: what was done before the rest was left over. */
const partOf = <Item>({ random }: Life, items: readonly Item[]): Item[] =>
  items.filter(() => random.chance(0.5));

/** Aggregates. A save is a transaction: whole, or not at all. */
export function aggregateStoreOf(life: Life, inner: AggregateStore): AggregateStore {
  return {
    load: (ref) => life.call("store.load", () => inner.load(ref)),
    list: (within, schema, options) => life.call("store.list", () => inner.list(within, schema, options)),
    save: (changes) =>
      life.call("store.save", () => inner.save(life.isNewerBuild ? changes.map(newerChange) : changes)),
    ready: () => inner.ready(),
  };
}

/** Entities. Of a batch of writes some may be left over. */
export function entityStoreOf(life: Life, inner: EntityStore): EntityStore {
  return {
    epoch: () => inner.epoch(),
    read: (ids) => life.call("entities.read", () => inner.read(ids)),
    write: (asked) => {
      const writes = life.isNewerBuild ? asked.map(newerWrite) : asked;
      return life.call(
        "entities.write",
        () => inner.write(writes),
        () => inner.write(partOf(life, writes)),
      );
    },
    ready: () => inner.ready(),
  };
}

/** Objects. */
export function objectStoreOf(life: Life, inner: ObjectStore): ObjectStore {
  return {
    put: (key, body) => life.call("objects.put", () => inner.put(key, body)),
    stream: (key, offset) => life.call("objects.stream", () => inner.stream(key, offset)),
    bytes: (key, range) => life.call("objects.bytes", () => inner.bytes(key, range)),
    remove: (key) => life.call("objects.remove", () => inner.remove(key)),
    ready: () => inner.ready(),
  };
}

/** What rows refer to. */
export function projectionOf(life: Life, inner: Projection): Projection {
  return {
    putAll: (items) =>
      life.call(
        "references.putAll",
        () => inner.putAll(items),
        () => inner.putAll(partOf(life, items)),
      ),
    getAll: (keys) => life.call("references.getAll", () => inner.getAll(keys)),
    after: (within) => life.call("references.after", () => inner.after(within)),
    count: (pk) => life.call("references.count", () => inner.count(pk)),
    ready: () => inner.ready(),
  };
}

/** The queue. Its receive ends with the process, and with nothing else: no simulated process stops in order. */
export function queueOf(life: Life, inner: Queue): Queue {
  return {
    receive: (options) =>
      life.call("queue.receive", () => inner.receive({ ...options, signal: life.killed })),
    acknowledge: (messages) =>
      life.call(
        "queue.acknowledge",
        () => inner.acknowledge(messages),
        () => inner.acknowledge(partOf(life, messages)),
      ),
    hide: (messages, seconds) => life.call("queue.hide", () => inner.hide(messages, seconds)),
    deadLetter: (message, reason) => life.call("queue.deadLetter", () => inner.deadLetter(message, reason)),
  };
}

/** The old database. A deadlock is told as such; a commit whose reply is lost looks like an outage. */
export function legacyStoreOf(life: Life, inner: LegacyStore): LegacyStore {
  return {
    settle: async (changes) => {
      try {
        return await life.call(
          "legacy.settle",
          () => inner.settle(changes),
          () => inner.settle(changes.slice(0, life.random.below(changes.length))),
        );
      } catch (error) {
        if (!(error instanceof Injection)) throw error;
        return { kind: life.random.chance(0.5) ? "later" : "unavailable", reason: error.message };
      }
    },
    unpublished: (limit) => life.call("legacy.unpublished", () => inner.unpublished(limit)),
    markPublished: (progress) => life.call("legacy.markPublished", () => inner.markPublished(progress)),
    prune: (before, limit) => life.call("legacy.prune", () => inner.prune(before, limit)),
    ready: () => inner.ready(),
    close: () => inner.close(),
  };
}

/** The bus, as a producer sees it. */
export function publisherOf(life: Life, inner: Publisher): Publisher {
  return {
    publish: (asked) => {
      const events = life.isNewerBuild ? asked.map(newerEvent) : asked;
      return life.call(
        "bus.publish",
        () => inner.publish(events),
        () => inner.publish(partOf(life, events)),
      );
    },
  };
}

/** The read model. */
export function readModelOf(life: Life, inner: ReadModel): ReadModel {
  return {
    put: (item) => life.call("model.put", () => inner.put(item)),
    putAll: (items) =>
      life.call(
        "model.putAll",
        () => inner.putAll(items),
        () => inner.putAll(partOf(life, items)),
      ),
    append: (entry) => life.call("model.append", () => inner.append(entry)),
    get: (key) => inner.get(key),
    query: (query) => inner.query(query),
    entries: (within) => inner.entries(within),
    ready: () => inner.ready(),
  };
}
