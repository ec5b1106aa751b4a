/** sync-consumer's whole way from queue to old database, against bare loops that receive, commit and delete. */
import { marshall } from "@aws-sdk/util-dynamodb";
import { queueName } from "@sluice/contracts/topology.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { wireEnvelope } from "@sluice/shared/adapters/items/wire-envelope.ts";
import { branchMessage } from "@sluice/test/support/branch-message.ts";
import type { Sql } from "postgres";
import { commitRows, makeBareTables } from "./bare-rows.ts";
import { queueUrl, type Sending, sendAll, takeAll } from "./fifo.ts";
import { bar, type Benchmark } from "./figure.ts";
import { listeningPort, stage, startStores } from "./stores.ts";

const events = 10_000;
/** As many as the service's poller has by default. */
const loops = 4;

/** The benchmark. */
export const sync: Benchmark = {
  name: "sync",
  about: `${events} entity events from the queue into Postgres, against receive, one transaction, delete`,
  run: async (say) => {
    const stores = await startStores({ postgres: true });
    const { sqs } = stores;
    try {
      const url = await queueUrl(sqs, queueName(stage, "sync-consumer"));
      const databaseUrl = stores.databaseUrl ?? "";
      const sql = openPostgres({ url: databaseUrl, poolSize: loops });
      await makeBareTables(sql);
      const bare = async (round: string): Promise<number> => {
        await sendAll(sqs, url, messages(round));
        await sql`truncate bare.inbox`;
        await takeAll(sqs, url, { count: events, loops }, (bodies) =>
          commitRows(
            sql,
            bodies.map((text) => ({ ...idOf(text), text })),
          ),
        );
        return rate(sql, "bare.inbox", say, `bare, ${round}`);
      };
      const before = await bare("before");
      await sendAll(sqs, url, messages("service"));
      const busPort = await listeningPort(stores.start("deploy/local/bus/main.ts", { LOG_LEVEL: "info" }));
      const service = stores.start("services/sync-consumer/server.ts", {
        PORT: "0",
        LOG_LEVEL: "info",
        DATABASE_URL: databaseUrl,
        AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${busPort}`,
      });
      await listeningPort(service);
      await until(
        "every event is settled",
        async () => {
          const [row] = await sql<{ n: number }[]>`select count(*)::int as n from sluice.inbox`;
          return row?.n === events;
        },
        { timeoutMs: 120_000, everyMs: 200 },
      );
      const ours = await rate(sql, "sluice.inbox", say, "sync-consumer");
      await service.stop();
      const after = await bare("after");
      await sql.end();
      const limit = (before + after) / 2;
      return [
        {
          name: "sync: events into Postgres",
          value: ours,
          unit: "events/s",
          peer: { name: `receive, one transaction, delete; ${loops} loops`, value: limit },
          ratio: ours / limit,
          bar: bar(ours / limit, "at least", 0.5),
        },
      ];
    } finally {
      await stores.stop();
    }
  },
};

/** By the database's own times: from the first commit to the last, so that neither a start nor a wait counts. */
async function rate(sql: Sql, inbox: string, say: (line: string) => void, who: string): Promise<number> {
  const [row] = await sql<{ seconds: number; n: number }[]>`
    select count(*)::int as n, extract(epoch from max(settled_at) - min(settled_at))::float as seconds
    from ${sql(inbox)}`;
  if (row === undefined || row.n !== events) throw new Error(`${inbox} holds ${row?.n} of ${events} events`);
  say(`${who}: ${(events / row.seconds).toFixed(0)} events/s`);
  return events / row.seconds;
}

/** Events of as many entities, as a pipe sends them. */
function messages(round: string): Sending[] {
  return Array.from({ length: events }, (_, index) => {
    const message = branchMessage(`${round}-${index}`, 1, "東京営業部");
    const { state, source, ...event } = message;
    const body = {
      ...wireEnvelope(event),
      state: marshall(state ?? {}),
      source: { ...source, sequence: "1", line: "1" },
    };
    return { body: JSON.stringify(body), group: message.group, id: `${round}-${index}` };
  });
}

function idOf(body: string): { readonly id: string; readonly key: string } {
  const event: unknown = JSON.parse(body);
  if (typeof event !== "object" || event === null || !("id" in event) || !("group" in event))
    throw new Error("a message is no event");
  return { id: String(event.id), key: String(event.group) };
}
