/** The whole mesh: rows/s from an upload to Postgres at three sizes, against a bare chain on the same stores; and one entity's latency. */
import { startMesh } from "@sluice/deploy/local/supervisor/mesh.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { bareChain } from "./end-to-end/bare-chain.ts";
import { entityLatencies } from "./end-to-end/latency.ts";
import { openClients } from "./end-to-end/clients.ts";
import { uploadTowns } from "./end-to-end/towns.ts";
import { bar, type Benchmark, type Figure, median, percentile } from "./figure.ts";

const sizes = [10_000, 50_000, 125_000] as const;
const bareRows = 20_000;
const latencyWrites = 200;

/** The benchmark. */
export const endToEnd: Benchmark = {
  name: "end-to-end",
  about: `a started mesh: ${sizes.join(", ")} rows from upload to Postgres, against a bare chain; latency of one write`,
  run: async (say) => {
    const mesh = await startMesh({ ephemeral: true, port: 0, say });
    const clients = openClients(mesh.run().endpoints);
    const sql = openPostgres({ url: mesh.run().databaseUrl, poolSize: 4 });
    try {
      // One first: what seven processes load and compile at their first thousands of rows is no part of a rate.
      await uploadTowns(mesh.run(), sql, { round: 0, rows: sizes[0] });
      const latencies = await entityLatencies(clients, sql, latencyWrites);
      const bares = [await bareChain(clients, sql, "before", bareRows)];
      say(`bare chain: ${bares[0]?.toFixed(0)} rows/s`);
      const rates: number[] = [];
      for (const [index, rows] of sizes.entries()) {
        const seconds = await uploadTowns(mesh.run(), sql, { round: index + 1, rows });
        rates.push(rows / seconds);
        say(`${rows} rows: ${seconds.toFixed(1)} s, ${(rows / seconds).toFixed(0)} rows/s`);
      }
      bares.push(await bareChain(clients, sql, "after", bareRows));
      say(`bare chain: ${bares[1]?.toFixed(0)} rows/s`);
      const limit = bares.reduce((sum, rate) => sum + rate, 0) / bares.length;
      return [...ofRates(rates, limit), ...ofLatencies(latencies)];
    } finally {
      clients.close();
      await sql.end({ timeout: 2 });
      await mesh.stop();
    }
  },
};

function ofRates(rates: readonly number[], limit: number): Figure[] {
  const [first = Number.NaN] = rates;
  const growth = first / (rates.at(-1) ?? Number.NaN);
  return [
    ...rates.map((value, index): Figure => {
      const ratio = value / limit;
      return {
        name: `end to end: ${sizes[index]} rows`,
        value,
        unit: "rows/s",
        peer: { name: "bare chain, transactions of 100", value: limit },
        ratio,
        bar: bar(ratio, "at least", 0.5),
      };
    }),
    {
      name: `end to end: growth of a row's cost, ${sizes[0]} to ${sizes.at(-1)} rows`,
      value: growth,
      unit: "times",
      bar: bar(growth, "at most", 1.2),
    },
  ];
}

function ofLatencies(milliseconds: readonly number[]): Figure[] {
  const name = "end to end: an entity's write to its Postgres commit, idle mesh";
  return [
    { name: `${name}, median`, value: median(milliseconds), unit: "ms" },
    { name: `${name}, p99`, value: percentile(milliseconds, 0.99), unit: "ms" },
  ];
}
