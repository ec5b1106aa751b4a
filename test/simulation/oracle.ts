/**
 * What must come of the files, told a second time: by other means and other hands than the services' own. It shares no code with the
 * deciders, the plan of a chunk, the gate or the fold of the read model.
 */
import { type Columns, newPiles, type RequestedUndo } from "./oracle-undo.ts";
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
  /** Of a file: the records that were refused; of an undo: what others changed since. */
  readonly conflicts: number;
  /** Of the undo of an undo: so many of `unchanged` may be told as conflicts. */
  readonly either: number;
}

/** What an entity must have been, version by version; null where it is gone. */
export interface EntityTruth {
  readonly partner: string;
  readonly entity: string;
  readonly key: string;
  readonly versions: readonly { readonly state: Columns | null; readonly file: string }[];
}

/** All of it. */
export interface Truth {
  /** How each file and each undo must end. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** Files that are to be held: those that leave out too much of the snapshot before. */
  readonly held: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, FileTruth>;
  readonly entities: ReadonlyMap<string, EntityTruth>;
  /** Files that are undone at the end, and by which undo. */
  readonly undone: ReadonlyMap<string, string>;
}

/** A row that the old database held before Sluice came, and that became an entity before any file spoke of it. `file` names the adoption. */
export interface AdoptedRow {
  readonly file: string;
  readonly partner: string;
  readonly entity: string;
  readonly key: string;
  readonly state: Columns;
}

/** A snapshot that says what is there. */
interface Live {
  readonly file: string | null;
  readonly keys: ReadonlySet<string>;
}
const noLive: Live = { file: null, keys: new Set() };

/** Good files and undos one after the other, row by row. */
export function truthOf(
  received: readonly ReceivedFile[],
  undos: readonly RequestedUndo[],
  adopted: readonly AdoptedRow[],
): Truth {
  const fates = new Map<string, Fate>();
  const files = new Map<string, FileTruth>();
  const entities = new Map<string, EntityTruth & { readonly versions: EntityTruth["versions"][number][] }>();
  const held = new Set<string>();
  const undone = new Map<string, string>();
  const piles = newPiles();
  /** The last snapshot that was loaded, by partner. */
  const live = new Map<string, Live>();
  /** Which snapshot a file or an undo replaced, and which it made the last. */
  const replaced = new Map<string, { readonly before: Live; readonly after: Live }>();
  /** The keys that a file speaks of, those that it leaves out too. */
  const spoken = new Map<string, ReadonlySet<string>>();

  const write = (
    one: Pick<ReceivedFile, "partner" | "entity" | "file">,
    key: string,
    state: Columns | null,
  ): Change => {
    const id = idOf(one, key);
    const known = entities.get(id) ?? { partner: one.partner, entity: one.entity, key, versions: [] };
    const now = known.versions.at(-1)?.state ?? null;
    known.versions.push({ state, file: one.file });
    entities.set(id, known);
    return state === null ? "removed" : now === null ? "created" : "updated";
  };
  const replace = (one: Pick<ReceivedFile, "partner" | "file">, after: Live): void => {
    replaced.set(one.file, { before: live.get(one.partner) ?? noLive, after });
    live.set(one.partner, after);
  };

  const load = (one: ReceivedFile): void => {
    const { file, partner, content } = one;
    const fate = fateOf(one);
    fates.set(file, fate);
    if (fate !== "good" && fate !== "refused") return;
    const aside = asideOf(content);
    const keys = new Set(
      content.steps.map(({ key }, at) => (at === content.bad?.at ? content.bad.key : key)),
    );
    const before = content.feed === "levels" ? (live.get(partner) ?? noLive).keys : new Set<string>();
    const leftOut = [...before].filter((key) => !keys.has(key));
    if (leftOut.length / before.size > 0.4) held.add(file);
    if (fate === "refused") return;
    if (content.feed === "levels") replace(one, { file, keys });
    const good = content.steps.filter((_, at) => !aside.has(at));
    spoken.set(file, new Set([...good.map(({ key }) => key), ...leftOut]));
    const count = { ...nothing };
    for (const step of good) {
      const now = piles.now(idOf(one, step.key))?.state ?? null;
      const next = afterStep(now, step);
      if (next === "refused") count.conflicts += 1;
      else if (JSON.stringify(now) === JSON.stringify(next)) count.unchanged += 1;
      else {
        count[write(one, step.key, next)] += 1;
        piles.lay(idOf(one, step.key), file, next);
      }
    }
    for (const key of leftOut)
      if ((piles.now(idOf(one, key))?.state ?? null) === null) count.unchanged += 1;
      else {
        count[write(one, key, null)] += 1;
        piles.lay(idOf(one, key), file, null);
      }
    files.set(file, count);
  };

  const undo = (one: RequestedUndo): void => {
    const { file, partner, undoes, purpose, isWithdrawn } = one;
    const turned = replaced.get(undoes);
    const isLast = turned === undefined || turned.after.file === (live.get(partner) ?? noLive).file;
    const can = fates.get(undoes) === "good" && isLast;
    const fate = isWithdrawn ? "withdrawn" : !can ? "refused" : purpose === "check" ? "checked" : "good";
    fates.set(file, fate);
    if (fate !== "good") return;
    if (one.leaves === "undone") undone.set(one.of, file);
    else undone.delete(one.of);
    if (turned !== undefined) replace(one, turned.before);
    const keys = spoken.get(undoes) ?? new Set();
    spoken.set(file, keys);
    const count = { ...nothing };
    for (const key of keys) {
      const outcome = piles.undo(idOf(one, key), file, undoes);
      if (outcome.kind === "turned") count[write(one, key, outcome.to?.state ?? null)] += 1;
      else count[outcome.kind === "changed-since" ? "conflicts" : "unchanged"] += 1;
      if (outcome.kind === "either") count.either += 1;
    }
    files.set(file, count);
  };

  for (const one of adopted) {
    write(one, one.key, one.state);
    piles.lay(idOf(one, one.key), one.file, one.state);
  }
  for (const one of [...received, ...undos].sort((a, b) => a.sequence - b.sequence))
    if ("undoes" in one) undo(one);
    else load(one);
  return { fates, held, files, entities, undone };
}

type Change = "created" | "updated" | "removed";
const nothing = { created: 0, updated: 0, removed: 0, unchanged: 0, conflicts: 0, either: 0 };
const idOf = ({ partner, entity }: Pick<ReceivedFile, "partner" | "entity">, key: string): string =>
  `${partner}#${entity}#${key}`;

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
