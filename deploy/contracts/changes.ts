/** Every way in which a contract can change: how grave it is, and whom it hurts. */

/**
 * Where a change is felt: `wire` = a message of one build is refused by the other; `schema` = every message is taken, and yet one side
 * no longer hears what the contract promised; `source` = only code that is written against the contract sees it.
 */
export type Grade = "wire" | "schema" | "source";

/**
 * Which readers a change hurts: `released` = those that run the released contract, by new events; `new` = those that run the working
 * tree's, by events that were sent before and still wait in a queue, a dead-letter queue or the archive.
 */
export type Hurt = "none" | "released" | "new" | "both";

interface ChangeRule {
  readonly grade: Grade;
  readonly hurts: Hurt;
  readonly words: string;
}

/** The kinds, by name. */
export const changeKinds = {
  "event-added": { grade: "source", hurts: "none", words: "event added" },
  "event-removed": { grade: "wire", hurts: "both", words: "event removed" },
  "field-added": { grade: "source", hurts: "none", words: "optional field added" },
  "required-field-added": { grade: "wire", hurts: "new", words: "required field added" },
  "field-removed": { grade: "wire", hurts: "released", words: "field removed" },
  "optional-field-removed": { grade: "schema", hurts: "released", words: "optional field removed" },
  "made-required": { grade: "wire", hurts: "new", words: "made required" },
  "made-optional": { grade: "wire", hurts: "released", words: "made optional" },
  "type-changed": { grade: "wire", hurts: "both", words: "type changed" },
  narrowed: { grade: "wire", hurts: "new", words: "narrowed" },
  widened: { grade: "wire", hurts: "released", words: "widened" },
  "enum-value-added": { grade: "wire", hurts: "released", words: "enum value added for a reader" },
  "enum-value-removed": { grade: "wire", hurts: "new", words: "enum value removed" },
  "pattern-changed": { grade: "wire", hurts: "both", words: "pattern changed" },
  "shape-changed": { grade: "wire", hurts: "both", words: "changed in a way that is not compared" },
  "upcast-missing": {
    grade: "wire",
    hurts: "new",
    words: "past version without an upcast to the next",
  },
  "sample-refused": { grade: "wire", hurts: "new", words: "a released sample is refused" },
} as const satisfies Record<string, ChangeRule>;

/** A kind's name. */
export type ChangeKind = keyof typeof changeKinds;

/** One change of one contract. */
export interface Change {
  readonly kind: ChangeKind;
  /** Where in the payload, such as `$.quarantined.rows`; `[]` is an element of a list, `{}` a value of a map. */
  readonly path: string;
  /** What it was and what it is, in words; empty where the kind says all. */
  readonly detail: string;
}

/** Whether a change hurts anybody. */
export const isBreaking = ({ kind }: Change): boolean => changeKinds[kind].hurts !== "none";
