/** The old database in Postgres. */
import type { StateValue } from "@sluice/contracts/feed.ts";
import type { Sql } from "postgres";
import type { LegacyChange, LegacyStore, Settled, SettleResult } from "../../ports/legacy-store.ts";
import type { PostgresOptions } from "./client.ts";
import { digestOf } from "../../reconcile/row-digest.ts";
import { faultOf } from "./fault.ts";
import { migrate } from "./migrate.ts";
import { openPool } from "./pool.ts";
import { progressTable } from "./progress.ts";
import { removing, writing } from "./statements.ts";
import { type Wave, wavesOf } from "./waves.ts";

/** A server that has said nothing for so long is taken for gone; what it does later is harmless (a repeat). */
const silenceMs = 15_000;

/** Opens the store. Nothing is sent until it is used; its own tables are made before the first use. */
export function postgresLegacyStore(options: PostgresOptions): LegacyStore {
  const pool = openPool(options);
  let prepared = false;
  const statements = new Map<string, string>();

  const statementOf = ({ table, removes, retold }: Wave): string => {
    const name = `${retold ? "~" : "!"}${removes ? "-" : "+"}${table.table}`;
    const known = statements.get(name);
    if (known !== undefined) return known;
    const made = removes ? removing(table, retold) : writing(table, retold);
    statements.set(name, made);
    return made;
  };

  /** Runs work on the pool, Sluice's tables made first; a pool whose connections fail is replaced. */
  const using = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    const sql = pool.current();
    try {
      return await withinSilence(
        (async () => {
          if (!prepared) await migrate(sql);
          prepared = true;
          return work(sql);
        })(),
      );
    } catch (error) {
      if (faultOf(error, "")?.kind === "unavailable") pool.failed(sql);
      throw error;
    }
  };

  const settle = (changes: readonly LegacyChange[]): Promise<readonly Settled[]> =>
    using(async (sql) => {
      const outcomes = changes.map((): Settled => "repeat");
      for (const wave of wavesOf(changes))
        for (const [place, outcome] of await run(sql, statementOf(wave), wave)) outcomes[place] = outcome;
      return outcomes;
    });

  return {
    settle: async (changes) => {
      try {
        return { kind: "settled", outcomes: await settle(changes) };
      } catch (cause) {
        return faultFor(changes, cause);
      }
    },
    ...progressTable(using),
    ready: () => using(async (sql) => void (await sql`select 1`)),
    close: () => pool.close(),
  };
}

const parts = { newest: 2, rising: 1, older: 0 } as const;

async function run(
  sql: Sql,
  statement: string,
  { table, entries }: Wave,
): Promise<readonly (readonly [place: number, outcome: Settled])[]> {
  const events = entries.map(({ change }) => change.event);
  const parameters = [
    events.map(({ id }) => id),
    events.map(({ file }) => file),
    events.map(({ partner }) => partner),
    events.map(({ entity }) => entity),
    events.map(({ epoch }) => epoch),
    events.map(({ version }) => version),
    entries.map(({ part }) => parts[part]),
    entries.map(({ change: { row } }) => (row === null ? null : String(digestOf(table, row)))),
    ...Object.keys(table.types).map((column) => entries.map(({ change }) => asText(change.row?.[column]))),
  ];
  const rows = await sql.unsafe<{ id: string; outcome: Settled }[]>(statement, parameters, { prepare: true });
  const byId = new Map(rows.map(({ id, outcome }) => [id, outcome]));
  return entries.map(({ place, change }) => [place, byId.get(change.event.id) ?? "repeat"]);
}

/** Every owned value travels as text and is cast to its column's type by the statement. */
const asText = (value: StateValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

function faultFor(changes: readonly LegacyChange[], cause: unknown): SettleResult {
  const [first] = changes;
  const what =
    first === undefined || changes.length > 1
      ? `a batch of ${changes.length} rows`
      : `the row of ${first.event.entity} in ${first.table.table}`;
  const fault = faultOf(cause, what);
  if (fault === null) throw new Error(`settling ${what} failed in a way that is not known`, { cause });
  return fault;
}

/** Rejects as a lost connection when nothing comes back for too long. */
async function withinSilence<T>(work: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`no answer for ${silenceMs / 1000} s`), { code: "ETIMEDOUT" })),
      silenceMs,
    );
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
