/** The whole mesh: rows/s from an upload to Postgres at three sizes, against a bare chain on the same stores; and one entity's latency. */
import { startMesh } from "@sluice/deploy/local/supervisor/mesh.ts";
import { openPostgres } from "@sluice/shared/adapters/postgres/client.ts";
import { bareChain, type BareWriting, statements, transactions } from "./end-to-end/bare-chain.ts";
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
      const bare = async (name: string, writing: BareWriting): Promise<number> => {
        const rate = await bareChain(clients, sql, { name, count: bareRows, writing });
        say(`bare chain, ${writing.name}: ${rate.toFixed(0)} rows/s`);
        return rate;
      };
      const bares = {
        transactions: [await bare("t1", transactions)],
        statements: [await bare("s1", statements)],
      };
      const rates: number[] = [];
      for (const [index, rows] of sizes.entries()) {
        const seconds = await uploadTowns(mesh.run(), sql, { round: index + 1, rows });
        rates.push(rows / seconds);
        say(`${rows} rows: ${seconds.toFixed(1)} s, ${(rows / seconds).toFixed(0)} rows/s`);
      }
      bares.transactions.push(await bare("t2", transactions));
      bares.statements.push(await bare("s2", statements));
      return [
        ...ofRates(rates, transactions, mean(bares.transactions)),
        ...ofRates(rates, statements, mean(bares.statements)),
        ofGrowth(rates),
        ...ofLatencies(latencies),
      ];
    } finally {
      clients.close();
      await sql.end({ timeout: 2 });
      await mesh.stop();
    }
  },
};

const mean = (rates: readonly number[]): number => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;

function ofRates(rates: readonly number[], writing: BareWriting, limit: number): Figure[] {
  return rates.map((value, index) => {
    const ratio = value / limit;
    return {
      name: `end to end: ${sizes[index]} rows`,
      value,
      unit: "rows/s",
      peer: { name: `bare chain, ${writing.name}`, value: limit },
      ratio,
      bar: bar(ratio, "at least", 0.5),
    };
  });
}

function ofGrowth(rates: readonly number[]): Figure {
  const [first = Number.NaN] = rates;
  const growth = first / (rates.at(-1) ?? Number.NaN);
  return {
    name: `end to end: growth of a row's cost, ${sizes[0]} to ${sizes.at(-1)} rows`,
    value: growth,
    unit: "times",
    bar: bar(growth, "at most", 1.2),
  };
}

function ofLatencies(milliseconds: readonly number[]): Figure[] {
  const name = "end to end: an entity's write to its Postgres commit, idle mesh";
  return [
    { name: `${name}, median`, value: median(milliseconds), unit: "ms" },
    { name: `${name}, p99`, value: percentile(milliseconds, 0.99), unit: "ms" },
  ];
}
