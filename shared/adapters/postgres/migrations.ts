/** Sluice's own tables in the old database, as steps that are never edited, only added to. */

/** One step: its statements run in one transaction. Each must bear being run again. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/** The steps, in order. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      // What was settled, for 30 days. Ids compare by byte: no collation is asked, and the index is smaller.
      `create table if not exists sluice.inbox (
        event_id text collate "C" primary key,
        file text collate "C" not null,
        outcome text collate "C" not null check (outcome in ('applied', 'superseded', 'discarded')),
        settled_at timestamptz not null default now()
      )`,
      // Rows come in the order of time: a block-range index finds the old ones and costs an insert next to nothing.
      `create index if not exists inbox_settled_at on sluice.inbox using brin (settled_at)`,
      // The version that each entity's row stands at, for ever: an older event never overwrites a newer one.
      `create table if not exists sluice.guard (
        entity text collate "C" primary key,
        epoch integer not null,
        version bigint not null,
        deleted boolean not null,
        legacy_key text[]
      )`,
      // The inbox rows of one transaction, counted in that transaction. Insert-only, so that settling never waits for a hot
      // row; whoever folds them into progress deletes them in the same statement, so each is counted exactly once.
      `create table if not exists sluice.newly_settled (
        file text collate "C" not null,
        partner text collate "C" not null,
        applied bigint not null,
        superseded bigint not null,
        discarded bigint not null
      )`,
      `create table if not exists sluice.progress (
        file text collate "C" primary key,
        partner text collate "C" not null,
        applied bigint not null,
        superseded bigint not null,
        discarded bigint not null,
        published bigint not null default 0
      )`,
      `create index if not exists progress_unpublished on sluice.progress (file)
        where published < applied + superseded + discarded`,
    ],
  },
  {
    version: 2,
    statements: [
      // Of the row that the entity's last event told, as reconciliation digests it; null for a tombstone, and for a row told before.
      `alter table sluice.guard add column if not exists digest bigint`,
    ],
  },
];
