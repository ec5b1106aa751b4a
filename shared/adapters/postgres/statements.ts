/** The statements that settle events, written once per legacy table. */
import type { LegacyTable } from "../../ports/legacy-store.ts";
import { quotedName, quotedTable } from "./quoted.ts";

/**
 * Inbox, guard, counts and rows in one statement, so in one transaction and one round trip. Its parameters are arrays, one element an
 * event: id, file, partner, entity, epoch, version, part (2 newest, 1 rising, 0 older: waves.ts), the row's digest; then each owned column, as text.
 *
 * Whoever is second on an entity waits on its guard row until the first has committed, and then compares with what the first
 * wrote. Inbox and guard are asked by subqueries that no planner turns into joins: a plan kept from when the tables were empty
 * would read them whole. Guards are taken in one order, so that two statements never deadlock on them.
 *
 * Retold events write their row whatever the inbox says, and also where the guard stands at their own version.
 */
function settling(table: LegacyTable, deleted: boolean, retold: boolean, effect: string): string {
  const columns = Object.keys(table.types);
  const values = columns.map((_, index) => `v${index + 1}`);
  const arrays = [
    "text",
    "text",
    "text",
    "text",
    "integer",
    "bigint",
    "integer",
    "bigint",
    ...columns.map(() => "text"),
  ]
    .map((type, index) => `$${index + 1}::${type}[]`)
    .join(", ");
  const key = table.key.map((column) => `i.v${columns.indexOf(column) + 1}`).join(", ");
  return `
with incoming as materialized (
  select * from unnest(${arrays})
    as i (event_id, file, partner, entity, epoch, version, part, digest, ${values.join(", ")})
),
won as (
  insert into sluice.guard as g (entity, epoch, version, deleted, legacy_key, digest)
  select i.entity, i.epoch, i.version, ${deleted}, ${deleted ? "null::text[]" : `array[${key}]`}, i.digest
  from incoming i
  where i.part = 2${retold ? "" : " and (select true from sluice.inbox b where b.event_id = i.event_id) is null"}
  order by i.entity
  on conflict (entity) do update set
    epoch = excluded.epoch, version = excluded.version, deleted = excluded.deleted,
    legacy_key = coalesce(excluded.legacy_key, g.legacy_key), digest = excluded.digest
  where (g.epoch, g.version) ${retold ? "<=" : "<"} (excluded.epoch, excluded.version)
  returning g.entity, g.legacy_key
),
settled as (
  insert into sluice.inbox (event_id, file, outcome)
  select i.event_id, i.file, case
    when w.entity is not null and i.part > 0 and (
      select (g.epoch, g.version) < (i.epoch, i.version) from sluice.guard g where g.entity = i.entity
    ) is not false then 'applied' else 'superseded' end
  from incoming i left join won w using (entity)${retold ? unlessSettled : ""}
  on conflict (event_id) do nothing
  returning event_id, outcome
),
counted as (
  insert into sluice.newly_settled (file, partner, applied, superseded, discarded)
  select i.file, i.partner,
    count(*) filter (where s.outcome = 'applied'), count(*) filter (where s.outcome = 'superseded'), 0
  from settled s join incoming i using (event_id)
  group by i.file, i.partner
),
${effect}
select i.event_id as id, coalesce(s.outcome, 'repeat') as outcome
from incoming i left join settled s using (event_id)`;
}

/**
 * Whoever's version the guard had before, or had passed under an earlier epoch, was settled, even if the inbox has forgotten it: it is not
 * counted again.
 */
const unlessSettled = `
  where not exists (select from sluice.guard g where g.entity = i.entity
    and (g.epoch = i.epoch and g.version = i.version or g.epoch < i.epoch and g.version >= i.version))`;

/** Settles events with a row: only the owned columns are written, whatever else the row has. */
export function writing(table: LegacyTable, retold: boolean): string {
  const columns = Object.entries(table.types);
  const names = columns.map(([name]) => quotedName(name));
  const cast = columns.map(([, type], index) => `i.v${index + 1}::${type}`);
  const set = columns
    .filter(([name]) => !table.key.includes(name))
    .map(([name]) => `${quotedName(name)} = excluded.${quotedName(name)}`);
  return settling(
    table,
    false,
    retold,
    `written as (
  insert into ${quotedTable(table.table)} (${names.join(", ")})
  select ${cast.join(", ")}
  from incoming i join won w using (entity)
  where i.part = 2
  on conflict (${table.key.map(quotedName).join(", ")}) do ${set.length === 0 ? "nothing" : `update set ${set.join(", ")}`}
)`,
  );
}

/** Settles tombstones: removes the row that the entity's last write made, by the key that its guard remembers. */
export function removing(table: LegacyTable, retold: boolean): string {
  const match = table.key.map(
    (column, index) => `t.${quotedName(column)} = w.legacy_key[${index + 1}]::${table.types[column]}`,
  );
  return settling(
    table,
    true,
    retold,
    `removed as (
  delete from ${quotedTable(table.table)} t using won w where ${match.join(" and ")}
)`,
  );
}
