/**
 * What must come of the files, told a second time: by other means and other hands than the services' own. It shares no code with the
 * deciders, the plan of a chunk, the gate or the fold of the read model.
 */
import type { Content, Step } from "./workload.ts";

/** A file that was received, at its place. */
export interface ReceivedFile {
  readonly file: string;
  readonly partner: string;
  readonly entity: string;
  readonly sequence: number;
  readonly content: Content;
  readonly purpose: "load" | "check";
  /** Of a file of marks: so many files of orders had come before it. */
  readonly ordersBefore: number;
  /** Whether the gate rejected it. Of marks that depends on when they were judged, within what check-references.ts allows. */
  readonly isRejected: boolean;
  /** What the operator said of it, where it was held. */
  readonly word: "release" | "refuse" | null;
  /** Whether the operator withdrew it, and was told that it was done. */
  readonly isWithdrawn: boolean;
}

/** How a file must end. */
export type Fate = Content["fate"] | "refused" | "checked" | "withdrawn";

/** The rows of a snapshot that are kept aside: the bad one, and those of its key behind it. */
function asideOf({ feed, steps, bad }: Content): ReadonlySet<number> {
  if (bad === null || feed !== "levels") return new Set();
  const behind = steps.flatMap(({ key }, at) => (at > bad.at && key === bad.key ? [at] : []));
  return new Set([bad.at, ...behind]);
}

/** Whether it was withdrawn decides, then its content, then its sender, then the operator. */
export function fateOf({ content, purpose, word, isRejected, isWithdrawn }: ReceivedFile): Fate {
  if (isWithdrawn) return "withdrawn";
  if (content.feed === "marks" && content.fate !== "ragged" && isRejected) return "bad";
  const aside = asideOf(content).size;
  const isTaken = content.fate === "bad" && aside > 0 && aside <= content.steps.length / 2;
  if (content.fate !== "good" && !isTaken) return content.fate;
  if (purpose === "check") return "checked";
  return word === "refuse" ? "refused" : "good";
}

/** What a file must come to. */
export interface FileTruth {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
  /** The records that were refused. */
  readonly conflicts: readonly number[];
}

/** What an entity must have been, version by version; null where it is gone. */
export interface EntityTruth {
  readonly partner: string;
  readonly entity: string;
  readonly key: string;
  readonly versions: readonly { readonly state: Columns | null; readonly file: string }[];
}
export type Columns = Readonly<Record<string, string>>;

/** All of it. */
export interface Truth {
  /** Files that are to be held: those that leave out too much of the snapshot before. */
  readonly held: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, FileTruth>;
  readonly entities: ReadonlyMap<string, EntityTruth>;
}

/** Good files one after the other, row by row. */
export function truthOf(received: readonly ReceivedFile[]): Truth {
  const files = new Map<string, FileTruth>();
  const entities = new Map<string, EntityTruth & { readonly versions: EntityTruth["versions"][number][] }>();
  const held = new Set<string>();
  /** The keys of the last snapshot that was loaded, by partner and entity type. */
  const live = new Map<string, ReadonlySet<string>>();
  for (const one of [...received].sort((a, b) => a.sequence - b.sequence)) {
    const { file, partner, entity, content } = one;
    const fate = fateOf(one);
    if (fate !== "good" && fate !== "refused") continue;
    const aside = asideOf(content);
    const keys = new Set(
      content.steps.map(({ key }, at) => (at === content.bad?.at ? content.bad.key : key)),
    );
    const before = content.feed === "levels" ? (live.get(partner) ?? new Set<string>()) : new Set<string>();
    const leftOut = [...before].filter((key) => !keys.has(key));
    if (leftOut.length / before.size > 0.4) held.add(file);
    if (fate === "refused") continue;
    if (content.feed === "levels") live.set(partner, keys);
    const count = { created: 0, updated: 0, removed: 0, unchanged: 0 };
    const conflicts: number[] = [];
    for (const [index, step] of content.steps.entries()) {
      if (aside.has(index)) continue;
      const id = `${partner}#${entity}#${step.key}`;
      const known = entities.get(id);
      const now = known?.versions.at(-1)?.state ?? null;
      const next = afterStep(now, step);
      if (next === "refused") {
        conflicts.push(index + 1);
        continue;
      }
      if (JSON.stringify(now) === JSON.stringify(next)) {
        count.unchanged += 1;
        continue;
      }
      count[next === null ? "removed" : now === null ? "created" : "updated"] += 1;
      const entry = known ?? { partner, entity, key: step.key, versions: [] };
      entry.versions.push({ state: next, file });
      entities.set(id, entry);
    }
    for (const key of leftOut) {
      const known = entities.get(`${partner}#${entity}#${key}`);
      const isThere = known !== undefined && known.versions.at(-1)?.state !== null;
      count[isThere ? "removed" : "unchanged"] += 1;
      if (isThere) known.versions.push({ state: null, file });
    }
    files.set(file, { ...count, conflicts });
  }
  return { held, files, entities };
}

type OrderStep = Extract<Step, { readonly kind: "order" }>;

/** From each status, the steps that lead on. */
const ways = new Set(["created>confirmed", "confirmed>shipped", "created>cancelled", "confirmed>cancelled"]);

function afterOrder(now: Columns | null, step: OrderStep): Columns | "refused" {
  const { key, at, customer, currency, amount } = step;
  const fresh = { orderNo: key, status: "created", customer, currency, amount, createdAt: at, changedAt: at };
  if (now === null) return step.step === "created" ? fresh : "refused";
  const isSame = now["status"] === step.step && now["changedAt"] === at;
  const isSameOrder = JSON.stringify(now) === JSON.stringify(fresh);
  if (isSame && (step.step !== "created" || isSameOrder)) return now;
  if (!ways.has(`${now["status"]}>${step.step}`)) return "refused";
  return { ...now, status: step.step, changedAt: at };
}

const afterLevel = ({ key, a, b }: Extract<Step, { readonly kind: "level" }>): Columns | null =>
  a === "gone" ? null : { key, a, b };

function afterStep(now: Columns | null, step: Step): Columns | null | "refused" {
  switch (step.kind) {
    case "order":
      return afterOrder(now, step);
    case "level":
      return afterLevel(step);
    case "mark":
      return { key: step.key, order: step.order };
    default:
      return step satisfies never;
  }
}

/** The row that the old database must have for a state. */
export function legacyRow({ partner, entity }: EntityTruth, state: Columns): Columns {
  if (entity === "level") return { partner, ...state };
  if (entity === "mark") return { partner, key: state["key"] ?? "", order_no: state["order"] ?? "" };
  return {
    partner,
    order_no: state["orderNo"] ?? "",
    status: state["status"] ?? "",
    customer: state["customer"] ?? "",
    currency: state["currency"] ?? "",
    amount: state["amount"] ?? "",
    created_at: state["createdAt"] ?? "",
    changed_at: state["changedAt"] ?? "",
  };
}
