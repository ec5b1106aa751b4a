/** The five services, each built from its production handlers over the ports of one life. */
import { orders } from "@sluice/contracts/feeds/orders.ts";
import type { ServiceName } from "@sluice/contracts/services.ts";
import { createConsumer as gatewayConsumer } from "@sluice/ingest-gateway/consumer.ts";
import type { GatewayDeps } from "@sluice/ingest-gateway/deps.ts";
import { createConsumer as loaderConsumer } from "@sluice/loader/consumer.ts";
import { memoryAudit } from "@sluice/shared/audit/testing.ts";
import { memoryEntityStore } from "@sluice/shared/adapters/memory/entity-store.ts";
import { memoryPartStore } from "@sluice/shared/adapters/memory/part-store.ts";
import { generational } from "@sluice/shared/generations/generational.ts";
import type { Consumer } from "@sluice/shared/messaging/handler.ts";
import { namedEntities } from "@sluice/shared/names/named-entities.ts";
import { resolvedName } from "@sluice/shared/names/table-names.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { Publisher } from "@sluice/shared/ports/publisher.ts";
import type { Tick } from "@sluice/shared/runtime/service.ts";
import { queryConsumer } from "@sluice/state-query/on-event.ts";
import { syncConsumer } from "@sluice/sync-consumer/on-entity-changed.ts";
import { publishProgress } from "@sluice/sync-consumer/publish-progress.ts";
import { pruneInbox } from "@sluice/sync-consumer/prune-inbox.ts";
import { validatorConsumer } from "@sluice/validator/consumer.ts";
import { judgeHere } from "@sluice/validator/sql/shard-judge.ts";
import { memoryCutter } from "./cutter.ts";
import { levels } from "./levels-feed.ts";
import type { Life } from "./life.ts";
import { marks } from "./marks-feed.ts";
import {
  aggregateStoreOf,
  entityStoreOf,
  legacyStoreOf,
  objectStoreOf,
  projectionOf,
  publisherOf,
  readModelOf,
} from "./ports.ts";
import type { Breaks } from "./variant.ts";
import { feeds, firstEntities, type World } from "./world.ts";

/** A service in one life. */
export interface Running {
  readonly consumer: Consumer;
  readonly ticks: readonly Tick[];
  readonly ready: () => Promise<boolean>;
}

const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const alwaysReady = async (): Promise<boolean> => true;
const epoch = 1;
/** Small, so that small files have many chunks and shards. */
const chunkRows = 3;
const rowsPerShard = 3;

/** The gateway's deps: its handlers' and its uploads'. */
export function gatewayDeps(world: World, life: Life, breaks: Breaks): GatewayDeps {
  const cutter = memoryCutter();
  const objects = objectStoreOf(life, world.objects);
  const deps: GatewayDeps = {
    store: aggregateStoreOf(life, world.store),
    objects,
    parts: memoryPartStore(objects),
    clock: life.clock,
    pause: life.pause,
    ids: idsOf(world),
    log: silentLog,
    epoch,
    feeds,
    cutter,
    readLocal: cutter.readLocal,
    rowsPerShard,
    ready: async () => ({}),
    audit: memoryAudit(),
    findKey: async () => null,
    publicUrl: "https://files.example.com",
    newSecret: () => "secret",
    backOff: (attempt) => life.pause(Math.floor(life.random.next() * 10 * 2 ** Math.min(attempt, 6))),
    jobDirectory: async () => ({ path: world.newUlid(), remove: async () => undefined }),
  };
  return breaks.gateway?.(deps) ?? deps;
}

/** Builds a service. */
export function serviceOf(
  name: ServiceName,
  world: World,
  life: Life,
  breaks: Breaks,
  publisher: Publisher,
): Running {
  const built = build(name, world, life, breaks, publisher);
  return { ...built, consumer: breaks.consumer?.(name, built.consumer) ?? built.consumer };
}

function build(name: ServiceName, world: World, life: Life, breaks: Breaks, publisher: Publisher): Running {
  const store = aggregateStoreOf(life, world.store);
  const objects = objectStoreOf(life, world.objects);
  const { clock } = life;
  const stateless = { ticks: [], ready: alwaysReady };
  switch (name) {
    case "ingest-gateway":
      return { consumer: gatewayConsumer(gatewayDeps(world, life, breaks)), ...stateless };
    case "validator": {
      const deps = {
        store,
        objects,
        clock,
        epoch,
        feeds,
        references: projectionOf(life, world.references),
        judge: judgeHere,
      };
      return { consumer: validatorConsumer(breaks.validator?.(deps) ?? deps), ...stateless };
    }
    case "loader": {
      const entities = namedEntities({
        name: resolvedName({ store, clock, name: "entities", first: firstEntities }),
        open: (table) => entityStoreOf(life, memoryEntityStore(world.restoreTables.at(table))),
      });
      const deps = { store, entities, objects, clock, ids: idsOf(world), epoch, feeds, chunkRows };
      return { consumer: loaderConsumer(breaks.loader?.(deps, life) ?? deps), ...stateless };
    }
    case "sync-consumer": {
      const legacy = legacyStoreOf(life, world.legacy);
      const deps = {
        legacy: breaks.legacy?.(legacy, life) ?? legacy,
        publisher: publisherOf(life, publisher),
        clock,
        ids: idsOf(world),
        epoch,
        feedOfEntity: (entity: string) => [orders, levels, marks].find((feed) => feed.entity === entity),
      };
      return {
        consumer: syncConsumer(deps),
        ticks: [publishProgress(deps), pruneInbox(deps)],
        ready: () =>
          deps.legacy.ready().then(
            () => true,
            () => false,
          ),
      };
    }
    case "state-query": {
      const model = generational(readModelOf(life, world.model), () => world.time.now().getTime());
      return { consumer: queryConsumer({ model: breaks.model?.(model) ?? model }), ...stateless };
    }
    default:
      return name satisfies never;
  }
}

/** Ids of a world. */
export const idsOf = (world: World): Ids => ({ ulid: () => world.newUlid(), traceparent: () => trace });
