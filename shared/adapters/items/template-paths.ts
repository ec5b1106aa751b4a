/** The item's paths that a table's pipes name: read from the topology, so that no list of them is written twice. */
import { pipes, type TableName } from "@sluice/contracts/topology.ts";
import type { TypedItem } from "./typed.ts";

const image = "$.dynamodb.NewImage.";

const pathsOf = new Map<TableName, readonly (readonly string[])[]>();
for (const pipe of Object.values(pipes)) {
  const named = [...pipe.template.matchAll(/<([^>]+)>/g)].map(([, path = ""]) => path);
  const targets = Object.values(pipe.target).filter((value): value is string => typeof value === "string");
  const paths = [...named, ...targets]
    .filter((path) => path.startsWith(image))
    .map((path) => path.slice(image.length));
  const known = (pathsOf.get(pipe.table) ?? []).map((path) => path.join("."));
  pathsOf.set(
    pipe.table,
    [...new Set([...known, ...paths])].map((path) => path.split(".")),
  );
}

/** The first path that a pipe of the table names and the item lacks; null when all are there. */
export function absentPath(table: TableName, item: TypedItem): string | null {
  const absent = (pathsOf.get(table) ?? []).find((path) => !reaches(item, path));
  return absent?.join(".") ?? null;
}

function reaches(item: TypedItem, path: readonly string[]): boolean {
  let at: unknown = item;
  for (const name of path) {
    if (typeof at !== "object" || at === null) return false;
    at = Reflect.get(at, name);
  }
  return at !== undefined;
}
