/**
 * A feed: one partner file format, from bytes to legacy columns, in one definition.
 *
 * Everything else (upload route, shard key, row checks, error messages, load, sync) follows from it.
 */
import * as v from "valibot";
import { checkCsvFormat, type CsvFormat } from "./csv-format.ts";
import type { TextEncoding } from "./encoding.ts";
import { checkFixedWidthForm } from "./fixed-width/check-form.ts";
import type { CodePage } from "./fixed-width/code-page.ts";
import { checkFileRules, type FileRule } from "./file-rule.ts";
import type { FixedWidthForm } from "./fixed-width/rows.ts";
import type { EntityKey, EntityType, FeedName, PartnerId } from "./ids.ts";
import { keyOf } from "./key.ts";
import { checkPersonal } from "./personal.ts";
import { checkRetention, type Retention } from "./retention.ts";
import type { KeyPart } from "./key.ts";

/** A column's value as it stands in the file: always text. */
export type RawRow = Readonly<Record<string, string>>;

/** What an entity's state may hold: JSON without floats; an amount is a decimal in a string. */
export type StateValue = string | number | boolean | null;
export type EntityState = Readonly<Record<string, StateValue>>;

/** What one row does to its entity. */
export type Decision<State> =
  | { readonly kind: "write"; readonly event: string; readonly state: State }
  | { readonly kind: "remove"; readonly event: string }
  | { readonly kind: "conflict"; readonly code: string; readonly message: string };

/** A Postgres type that a legacy column may have. */
export type LegacyType = "text" | "integer" | "bigint" | "numeric" | "boolean" | "date" | "timestamptz";

/** A legacy column that Sluice owns, and where its value comes from. */
export interface LegacyColumn<State> {
  readonly type: LegacyType;
  readonly from: (state: State, entity: LegacyEntity) => StateValue;
}

/** Whose row it is. */
export interface LegacyEntity {
  readonly partner: PartnerId;
  readonly key: EntityKey;
}

/** How an entity's state becomes a row of the old database. Only the columns named here are ever written. */
export interface LegacyMapping<State> {
  /** `schema.table`. */
  readonly table: string;
  /** Names of the columns that identify the row; they must be among `columns` and hold a unique constraint. */
  readonly key: readonly [string, ...string[]];
  readonly columns: Readonly<Record<string, LegacyColumn<State>>>;
  /**
   * How a row that the old database holds already is read back, its owned columns as text (dates and times in ISO 8601): the columns of a file
   * that make its entity's key, and its state. Not given: rows of the table cannot be adopted.
   */
  readonly adopt?: (row: Readonly<Record<string, string | null>>) => {
    readonly key: Readonly<Record<string, string | null | undefined>>;
    readonly state: Readonly<Record<keyof State, StateValue | undefined>>;
  };
}

/** What a snapshot no longer holds is removed. */
export interface Removals {
  /** The event of each removal; among the feed's `events`. */
  readonly event: string;
  /** The largest share of the last snapshot's keys, 0 to 1, that may go at once; a file with more is held for a person. */
  readonly shareMax: number;
}

/** Between what a figure must lie. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** How a file may differ from the feed's last loads before it is held. What is left out is not looked at. */
export interface Drift {
  /** Judged once there were so many loads of the feed; compared with the median of at most so many. */
  readonly loads: Range;
  /** Rows, as a multiple of the median. */
  readonly rows?: Range;
  /** Distinct keys, as a multiple of the median. */
  readonly keys?: Range;
  /** By column: how far the share of empty values may lie from the median, 0 to 1. */
  readonly empty?: Readonly<Record<string, number>>;
  /** How far the share of rows that create, update or change nothing may lie from the median, 0 to 1. */
  readonly created?: number;
  readonly updated?: number;
  readonly unchanged?: number;
}

/**
 * Another entity that each row speaks of: it must be there, and neither deleted nor merged, when the file is judged. The same partner's
 * alone. Its feed must broadcast its entities (or see `snapshotOf`), and must not refer back, since a file waits for those that it refers to.
 */
export interface Reference {
  readonly entity: EntityType;
  /** How the row's columns form the other entity's key, as that feed forms it. A row that leaves all of them empty refers to nothing. */
  readonly key: readonly [KeyPart, ...KeyPart[]];
  /**
   * The feed whose last loaded snapshot is looked in (one with `removals`, so that its keys are kept): no entity of it need be broadcast. Not
   * given: the entities themselves are looked at.
   */
  readonly snapshotOf?: string;
  /**
   * What becomes of rows whose entity went away between judging and loading, when the loader looks again. `report` (when not given): they are
   * conflicts, told and not applied. `hold`: besides, the file is planned first, and held for an operator's word when there are such rows.
   * `undo`: besides, the file is undone as soon as it is loaded: all of it, or nothing.
   */
  readonly onChanged?: "report" | "hold" | "undo";
  /**
   * Each write holds what its row speaks of: both in one transaction, so that not even a load at the same moment comes between. It costs four
   * write units a row in place of one (two for the write, two for the check), and a call a row.
   */
  readonly lock?: boolean;
}

/** One feed. `Row` is a row after its schema; `State` is its entity's state. */
export interface Feed<Row, State extends EntityState> {
  readonly name: FeedName;
  readonly title: string;
  /** Raised whenever a file could be judged or loaded differently. */
  readonly version: number;
  readonly entity: EntityType;
  /**
   * A snapshot holds everything there is, so only the last live file counts as a repeat; a delta holds changes, so any
   * live file of the last `repeatDays` does.
   */
  readonly mode:
    | { readonly kind: "snapshot"; readonly removals?: Removals }
    | { readonly kind: "delta"; readonly repeatDays: number };
  /**
   * What becomes of a file with bad rows. Not given: it is rejected whole. `quarantine`: its good rows are loaded, the bad ones are kept
   * aside and reported, unless they are more than this share of all, 0 to 1.
   */
  readonly onBadRows?: { readonly kind: "quarantine"; readonly shareMax: number };
  /** What a file's plan is compared with; none: a file is held by nothing but its removals. */
  readonly drift?: Drift;
  /**
   * What tells of a person: names of columns, and of fields of the state. Reports, dead letters, logs and operators' views show a mask in its
   * place (personal.ts). Never a part of the key, which is in every id.
   */
  readonly personal?: readonly [string, ...string[]];
  /** What looks personal by its name (`looksPersonal`) and is not, each with the reason: a test asks for one or the other. */
  readonly notPersonal?: Readonly<Record<string, string>>;
  /** Days that its objects are kept, where they are not the usual ones (retention.ts). */
  readonly retention?: Partial<Retention>;
  /** How its files are written; of a fixed-width feed, how its rows are cut: UTF-8, commas, double quotes, no header. */
  readonly format: CsvFormat;
  /** What the format's frame states, held against the whole file by the gate. */
  readonly fileRules?: readonly FileRule[];
  /** Given where files are of fixed-width records. */
  readonly fixedWidth?: FixedWidthForm;
  /** Strings in (one property a column), typed values out. */
  readonly row: v.GenericSchema<RawRow, Row>;
  /** As `row`, but what breaks it keeps nothing out: it is told as a warning. May speak of some columns alone. */
  readonly warn?: v.GenericSchema<RawRow, unknown>;
  /** Rows of one key always fall into one shard; `unique` forbids two in one file. */
  readonly key: { readonly parts: readonly [KeyPart, ...KeyPart[]]; readonly unique: boolean };
  /** What its rows refer to; none where it is not given. */
  readonly references?: readonly Reference[];
  /** Of an entity that was merged: the key of the one that it was merged into; null for others. Not given: none ever is. */
  readonly mergedInto?: (state: State) => string | null;
  /** The usual bytes of a row, to plan the number of shards. */
  readonly rowBytes: number;
  /** The largest file taken, in bytes after decoding. */
  readonly bytesMax: number;
  /** Whether entity events go to the bus (and so to the read model) besides the sync queue. */
  readonly broadcastsEntities: boolean;
  /** Every entity event that `decide` may name: `<entity>.<past verb>.v<n>`. */
  readonly events: readonly [string, ...string[]];
  /** The decider: pure. `current` is null where there is no entity or only its tombstone. */
  readonly decide: (current: State | null, row: Row) => Decision<State>;
  /** The state's own schema: what is read back from an item or a message. */
  readonly state: v.GenericSchema<unknown, State>;
  readonly legacy: LegacyMapping<State>;
}

/** What an undo tells of an entity: it is again as it was before the file, or it is gone, since it was not there before. */
export const restoredEvent = (entity: EntityType): string => `${entity}.restored.v1`;
export const removedEvent = (entity: EntityType): string => `${entity}.removed.v1`;

/** What an erasure tells of an entity: it is as it was, but for its personal fields, which are empty. */
export const erasedEvent = (entity: EntityType): string => `${entity}.erased.v1`;

/** A feed whose row and state types are not known here: what generic code holds. Made by `defineFeed`. */
export interface AnyFeed extends Omit<
  Feed<unknown, EntityState>,
  "row" | "decide" | "state" | "legacy" | "mergedInto"
> {
  readonly row: v.GenericSchema<RawRow, unknown>;
  /** Those that `decide` may name, those of an undo, and that of an erasure. */
  readonly events: readonly [string, ...string[]];
  /** The names of the state's fields; none where its schema is no object. */
  readonly stateFields: readonly string[];
  /** The key of a raw row. */
  readonly keyOf: (row: RawRow) => string;
  /** The key that an entity of this state was merged into; null for one that was not. Throws a ValiError on a state that the schema refuses. */
  readonly mergedInto: (state: EntityState) => string | null;
  /** What an accepted row does to the entity. Throws a ValiError on a row or state that the schemas refuse. */
  readonly decide: (current: EntityState | null, row: RawRow) => Decision<EntityState>;
  readonly legacy: {
    readonly table: string;
    readonly key: readonly [string, ...string[]];
    readonly types: Readonly<Record<string, LegacyType>>;
    /** The owned columns' values. Throws a ValiError on a state that the schema refuses. */
    readonly rowOf: (state: EntityState, entity: LegacyEntity) => Readonly<Record<string, StateValue>>;
    /** A row read back: the key's columns and the state. Throws a ValiError on a row that the schema refuses. */
    readonly adopt?: (row: Readonly<Record<string, string | null>>) => {
      readonly key: RawRow;
      readonly state: EntityState;
    };
  };
}

/** What the bytes of a feed's files are: a text encoding, or a fixed-width file's code page. */
export const encodingOf = ({
  format,
  fixedWidth,
}: Pick<AnyFeed, "format" | "fixedWidth">): TextEncoding | CodePage =>
  fixedWidth?.terms.codePage ?? format.encoding;

const KeyColumns = v.record(v.string(), v.string());

/**
 * Takes a feed's types off at its border, so that generic code can hold any feed: both sides are parsed, not cast. Throws when the
 * format contradicts itself, or a fixed-width form does not fit its layout.
 */
export function defineFeed<Row, State extends EntityState>(feed: Feed<Row, State>): AnyFeed {
  const { legacy, decide, mergedInto, state: stateSchema, ...rest } = feed;
  checkCsvFormat(feed.format);
  if (feed.fixedWidth !== undefined) checkFixedWidthForm(feed.fixedWidth, feed.format.columns);
  checkRetention(feed);
  checkFileRules(feed.format, feed.fileRules);
  const stateFields = "entries" in stateSchema ? Object.keys(stateSchema.entries ?? {}) : [];
  checkPersonal(feed.personal, {
    columns: feed.format.columns,
    state: stateFields,
    key: feed.key.parts.map(({ column }) => column),
  });
  const columns = Object.entries(legacy.columns);
  const [first, ...others] = feed.events;
  const entity = feed.entity;
  const named = new Set([...others, restoredEvent(entity), removedEvent(entity), erasedEvent(entity)]);
  const readBack = legacy.adopt;
  return {
    ...rest,
    stateFields,
    events: [first, ...[...named].filter((event) => event !== first)],
    keyOf: (row) => keyOf(feed.key.parts, row),
    mergedInto: (state) => mergedInto?.(v.parse(stateSchema, state)) ?? null,
    decide: (current, row) =>
      decide(current === null ? null : v.parse(stateSchema, current), v.parse(feed.row, row)),
    legacy: {
      table: legacy.table,
      key: legacy.key,
      types: Object.fromEntries(columns.map(([name, column]) => [name, column.type])),
      rowOf: (state, entity) => {
        const typed = v.parse(stateSchema, state);
        return Object.fromEntries(columns.map(([name, column]) => [name, column.from(typed, entity)]));
      },
      ...(readBack !== undefined && {
        adopt: (row: Readonly<Record<string, string | null>>) => {
          const { key, state } = readBack(row);
          return { key: v.parse(KeyColumns, key), state: v.parse(stateSchema, state) };
        },
      }),
    },
  };
}
