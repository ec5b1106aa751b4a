/** A design of this kind in neutral words, so that the same rules judge ours and anybody's published one. */
import type { JsonObject } from "../local/pattern/json.ts";

/** A hop from a table's stream to a queue or a bus: a pipe, or a Lambda mapping. Null stands for "never said". */
export interface Hop {
  readonly name: string;
  readonly table: string;
  readonly startAt: "TRIM_HORIZON" | "LATEST" | null;
  /** As the event-pattern language has it. */
  readonly filter: JsonObject;
  /** The input template; null where records travel as they are. */
  readonly template: string | null;
  /** A FIFO target's JSON paths. Deduplication null: by the body. */
  readonly fifo: { readonly group: string | null; readonly deduplication: string | null } | null;
  readonly parallelization: number;
  readonly bisects: boolean;
  /** Tries before a record is given up; null for as long as its age allows. */
  readonly triesMax: number | null;
  /** Seconds; null for as long as the stream keeps it. */
  readonly recordAgeMax: number | null;
  readonly deadLetterQueue: string | null;
  /** Seconds of record age at which somebody is woken. */
  readonly ageAlarm: number | null;
  /** Whether what a dead letter points to is fetched and stored before the stream forgets it. */
  readonly rescuesPointers: boolean;
}

/** A queue with its consumer. */
export interface ConsumedQueue {
  readonly name: string;
  readonly fifo: boolean;
  readonly visibilitySeconds: number;
  /** Of the function that consumes it; null for a container that renews the visibility while it works. */
  readonly timeoutSeconds: number | null;
  readonly retentionSeconds: number;
  readonly deadLetters: {
    readonly name: string;
    readonly fifo: boolean;
    readonly retentionSeconds: number;
  } | null;
  readonly deadLetterAlarm: boolean;
  /** Whether the first failure of a group hands back the rest of it. */
  readonly stopsGroupAtFailure: boolean;
  /** Whether an older state is kept from overwriting a newer one; null where nothing is overwritten. */
  readonly guardsVersions: boolean | null;
  /** The test that repeats its messages. */
  readonly repeatTest: string | null;
}

/** A table whose stream is read. */
export interface StreamedTable {
  readonly name: string;
  /** Whether each entity of it is one item: only then is order kept however many lanes a hop has. */
  readonly oneItemAnEntity: boolean;
  /** Records as the stream gives them, of every kind that must pass its hops; a deletion among them. */
  readonly samples: readonly { readonly what: string; readonly record: JsonObject }[];
}

/** The whole. */
export interface Design {
  readonly tables: readonly StreamedTable[];
  readonly hops: readonly Hop[];
  readonly queues: readonly ConsumedQueue[];
}

/** What a rule finds: where, and what is wrong there. */
export interface Finding {
  readonly where: string;
  readonly what: string;
}

/** What a rule says of itself: what it asks, why, and where that is written. */
export interface RuleText {
  readonly id: string;
  readonly why: string;
  readonly link: string;
}

/** A rule over a design. */
export interface Rule extends RuleText {
  check(design: Design): readonly Finding[];
}
