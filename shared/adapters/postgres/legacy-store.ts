/** The old database in Postgres. */
import type { StateValue } from "@sluice/contracts/feed.ts";
import type { ISql, Sql } from "postgres";
import type { LegacyChange, LegacyStore, Settled, SettleResult } from "../../ports/legacy-store.ts";
import { openPostgres, type PostgresOptions } from "./client.ts";
import { faultOf } from "./fault.ts";
import { migrate } from "./migrate.ts";
import { progressTable } from "./progress.ts";
import { removing, writing } from "./statements.ts";
import { type Wave, wavesOf } from "./waves.ts";

/** A server that has said nothing for so long is taken for gone; what it does later is harmless (a repeat). */
const silenceMs = 15_000;

/** Opens the store. Nothing is sent until it is used; its own tables are made before the first use. */
export function postgresLegacyStore(options: PostgresOptions): LegacyStore {
  const sql = openPostgres(options);
  const prepare = oncePrepared(sql);
  const statements = new Map<string, string>();

  const statementOf = ({ table, removes }: Wave): string => {
    const name = `${removes ? "-" : "+"}${table.table}`;
    const known = statements.get(name);
    if (known !== undefined) return known;
    const made = removes ? removing(table) : writing(table);
    statements.set(name, made);
    return made;
  };

  const settle = async (changes: readonly LegacyChange[]): Promise<readonly Settled[]> => {
    await prepare();
    const waves = wavesOf(changes);
    const [first] = waves;
    if (first === undefined) return [];
    const outcomes = changes.map((): Settled => "repeat");
    const settleWave = async (on: ISql, wave: Wave) => {
      const settled = await run(on, statementOf(wave), wave);
      for (const [index, outcome] of settled.entries()) outcomes[wave.places[index] ?? -1] = outcome;
    };
    // One statement is a transaction of its own, with no round trips for begin and commit.
    if (waves.length === 1) await settleWave(sql, first);
    else
      await sql.begin(async (transaction) => {
        for (const wave of waves) await settleWave(transaction, wave);
      });
    return outcomes;
  };

  return {
    settle: async (changes) => {
      try {
        return { kind: "settled", outcomes: await withinSilence(settle(changes)) };
      } catch (cause) {
        return faultFor(changes, cause);
      }
    },
    ...progressTable(sql, prepare),
    ready: async () => {
      await withinSilence(prepare());
      await withinSilence(sql`select 1`);
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

/** Makes Sluice's tables once; a failure is tried again by the next caller. */
function oncePrepared(sql: Sql): () => Promise<void> {
  let prepared: Promise<void> | undefined;
  return () => {
    prepared ??= migrate(sql).catch((cause: unknown) => {
      prepared = undefined;
      throw cause;
    });
    return prepared;
  };
}

async function run(sql: ISql, statement: string, { table, changes }: Wave): Promise<readonly Settled[]> {
  const events = changes.map(({ event }) => event);
  const parameters = [
    events.map(({ id }) => id),
    events.map(({ file }) => file),
    events.map(({ partner }) => partner),
    events.map(({ entity }) => entity),
    events.map(({ epoch }) => epoch),
    events.map(({ version }) => version),
    ...Object.keys(table.types).map((column) => changes.map(({ row }) => asText(row?.[column]))),
  ];
  const rows = await sql.unsafe<{ id: string; outcome: Settled }[]>(statement, parameters, { prepare: true });
  const byId = new Map(rows.map(({ id, outcome }) => [id, outcome]));
  return events.map(({ id }) => byId.get(id) ?? "repeat");
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
