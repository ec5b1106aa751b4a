import { isJsonList, isJsonObject, type JsonObject, type JsonScalar, type JsonValue } from "./json.ts";

/** A step of the paths that a pattern names. Slot -1: no path ends here. */
export interface FieldNode {
  readonly slot: number;
  readonly children: ReadonlyMap<string, FieldNode>;
}

/** The list elements that a value lies in, as pairs (list, position): [list, position, list, position, ...]. */
export type Membership = readonly number[];

/** A scalar of the event, and the list elements it lies in. */
export interface Leaf {
  readonly value: JsonScalar;
  readonly membership: Membership;
}

interface OpenNode {
  slot: number;
  children: Map<string, OpenNode>;
}

/** Builds the tree of dotted paths; a path's slot is its index. */
export function fieldTree(paths: readonly string[]): FieldNode {
  const root: OpenNode = { slot: -1, children: new Map() };
  for (const [slot, path] of paths.entries()) {
    let node = root;
    for (const step of path.split(".")) {
      let child = node.children.get(step);
      if (child === undefined) node.children.set(step, (child = { slot: -1, children: new Map() }));
      node = child;
    }
    node.slot = slot;
  }
  return root;
}

const NOWHERE: Membership = [];

/**
 * Collects the scalars of an event that lie on the paths of a pattern, by slot. Lists dissolve: each element is one
 * more value of the same path. Empty lists, empty objects and objects as such contribute nothing. A key that holds
 * dots is the same as nested keys.
 */
export function collectLeaves(fields: FieldNode, slots: number, event: JsonObject): readonly Leaf[][] {
  const found: Leaf[][] = Array.from({ length: slots }, () => []);
  let lists = 0;

  function visit(node: FieldNode, value: JsonValue, membership: Membership): void {
    if (isJsonList(value)) visitList(node, value, membership);
    else if (isJsonObject(value)) visitObject(node, value, membership);
    else found[node.slot]?.push({ value, membership });
  }

  function visitObject(node: FieldNode, object: JsonObject, membership: Membership): void {
    if (node.children.size === 0) return;
    for (const key of Object.keys(object)) {
      const value = object[key];
      const child = key.includes(".") ? descend(node, key) : node.children.get(key);
      if (child !== undefined && value !== undefined) visit(child, value, membership);
    }
  }

  function visitList(node: FieldNode, list: readonly JsonValue[], membership: Membership): void {
    const id = lists++;
    for (const [position, element] of list.entries()) {
      // Scalars of one list stand for alternatives of one value; only objects and lists tie fields together.
      const nested = isJsonList(element) || isJsonObject(element);
      visit(node, element, nested ? [...membership, id, position] : membership);
    }
  }

  visitObject(fields, event, NOWHERE);
  return found;
}

function descend(node: FieldNode, dotted: string): FieldNode | undefined {
  let at: FieldNode | undefined = node;
  for (const step of dotted.split(".")) at = at?.children.get(step);
  return at;
}
