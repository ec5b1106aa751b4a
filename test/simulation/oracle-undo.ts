/**
 * What undos must come to, told a second time. Where the loader walks versions back by the journal, here each entity is a pile: a file lays its
 * state on what was there, an undo takes it off again, and the undo of an undo lays the very same one back.
 */

/** A state's columns. */
export type Columns = Readonly<Record<string, string>>;

/** An undo that was asked for, at its place. */
export interface RequestedUndo {
  readonly file: string;
  readonly partner: string;
  readonly entity: string;
  readonly sequence: number;
  readonly purpose: "load" | "check";
  /** The file or the undo that it takes back. */
  readonly undoes: string;
  /** The file that a partner sent, and what it is afterwards. */
  readonly of: string;
  readonly leaves: "undone" | "restored";
  readonly isWithdrawn: boolean;
}

/** A file's last state of an entity, on what was there before; null where nobody ever wrote. */
export type Layer = { readonly state: Columns | null; readonly file: string; readonly under: Layer } | null;

/** What an undo took off, or laid back, of one entity. */
interface Turned {
  readonly from: Layer;
  readonly to: Layer;
}

/** What one entity is to an undo: rewritten, somebody else's by now, or nothing of it. `either`: a later word was taken back to before it. */
export type UndoneKey =
  | { readonly kind: "turned"; readonly to: Layer }
  | { readonly kind: "changed-since" | "untouched" | "either" };

/** The piles of all entities, by id. */
export interface Piles {
  now(id: string): Layer;
  /** A file wrote. */
  lay(id: string, file: string, state: Columns | null): void;
  /** What undoing a file or an undo means for an entity; it is done. */
  undo(id: string, by: string, undoes: string): UndoneKey;
}

/** No entity at all. */
export function newPiles(): Piles {
  const piles = new Map<string, Layer>();
  /** By undo and entity. */
  const turned = new Map<string, Turned>();
  const undos = new Set<string>();
  const now = (id: string): Layer => piles.get(id) ?? null;
  const turn = (id: string, by: string, to: Layer): UndoneKey => {
    turned.set(`${by} ${id}`, { from: now(id), to });
    piles.set(id, to);
    return { kind: "turned", to };
  };
  return {
    now,
    lay(id, file, state) {
      const top = now(id);
      piles.set(id, { state, file, under: top?.file === file ? top.under : top });
    },
    undo(id, by, undoes) {
      undos.add(by);
      const top = now(id);
      if (undos.has(undoes)) {
        const known = turned.get(`${undoes} ${id}`);
        if (known === undefined) return { kind: "untouched" };
        return known.to === top ? turn(id, by, known.from) : { kind: "either" };
      }
      if (top?.file !== undoes) return { kind: isUnder(top, undoes) ? "changed-since" : "untouched" };
      return isSame(top, top.under) ? { kind: "untouched" } : turn(id, by, top.under);
    },
  };
}

const isSame = (a: Layer, b: Layer): boolean =>
  JSON.stringify(a?.state ?? null) === JSON.stringify(b?.state ?? null);

function isUnder(top: Layer, file: string): boolean {
  for (let layer = top; layer !== null; layer = layer.under) if (layer.file === file) return true;
  return false;
}
