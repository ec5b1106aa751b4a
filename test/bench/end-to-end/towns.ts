/** Files like KEN_ALL.CSV, of any size: a feed whose entities are not broadcast. */
import { client } from "@sluice/deploy/cli/client.ts";
import type { RunFile } from "@sluice/deploy/local/supervisor/run-file.ts";
import { until } from "@sluice/deploy/local/supervisor/until.ts";
import iconv from "iconv-lite";
import type { Sql } from "postgres";

/** Uploads a file of new towns and waits until all of them are in Postgres; answers the seconds, to the last commit. */
export async function uploadTowns(
  run: Pick<RunFile, "url" | "partnerKey">,
  sql: Sql,
  { round, rows }: { readonly round: number; readonly rows: number },
): Promise<number> {
  const body = new Blob([townsFile(round, rows)]);
  const began = Date.now();
  const { file } = await client(run.url, run.partnerKey).upload("postal-codes", body);
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

/** In Shift_JIS, about 100 bytes a row; municipalities begin with the round, so that no town comes twice. */
export function townsFile(round: number, rows: number): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: rows }, (_, index) => {
    const municipality = `${round}${String(index % 1_000).padStart(4, "0")}`;
    const code = String(index).padStart(7, "0");
    const kana = `"ﾎｯｶｲﾄﾞｳ","ｻｯﾎﾟﾛｼﾁｭｳｵｳｸ","ｱｻﾋｶﾞｵｶ ${index}"`;
    return `${municipality},"060  ","${code}",${kana},"北海道","札幌市中央区","旭ケ丘${index}",0,0,1,0,0,0\r\n`;
  });
  return new Uint8Array(iconv.encode(lines.join(""), "shift_jis"));
}
