/** A file of towns from its upload to its last commit. */
import { client } from "@sluice/deploy/cli/client.ts";
import { issuePartnerKey } from "@sluice/deploy/local/supervisor/first-partner.ts";
import { townsFile } from "@sluice/deploy/samples/towns-file.ts";
import type { RunFile } from "@sluice/deploy/local/supervisor/run-file.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import type { Sql } from "postgres";

/** Uploads a partner's first file of towns and waits until all of them are in Postgres; answers the seconds, to the last commit. */
export async function uploadTowns(
  { url, gatewayUrl, operatorKey }: Pick<RunFile, "url" | "gatewayUrl" | "operatorKey">,
  sql: Sql,
  { round, rows }: { readonly round: number; readonly rows: number },
): Promise<number> {
  const body = new Blob([townsFile(round, rows)]);
  // A partner of its own: behind another snapshot, this one would have to leave little of it out.
  const key = await issuePartnerKey(gatewayUrl, operatorKey, `towns-${round}`);
  const began = Date.now();
  const { file } = await client(url, key).upload("postal-codes", body);
  const settled = async (): Promise<number> => {
    const [row] = await sql<
      { n: number }[]
    >`select count(*)::int as n from sluice.inbox where file = ${file}`;
    return row?.n ?? 0;
  };
  await until(`${rows} rows of ${file} are settled`, async () => (await settled()) >= rows, {
    timeoutMs: 600_000,
    everyMs: 1_000,
  });
  const [last] = await sql<{ ms: number }[]>`
    select extract(epoch from max(settled_at))::float * 1000 as ms from sluice.inbox where file = ${file}`;
  const [found] = await sql<{ n: number }[]>`
    select count(*)::int as n from legacy.postal_codes where municipality like ${`${round}%`}`;
  if (found?.n !== rows) throw new Error(`Postgres holds ${found?.n} of ${rows} towns`);
  return ((last?.ms ?? Number.NaN) - began) / 1000;
}
