/** Compares what a run left with what it should have left. Each finding is one line for people. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isDeepStrictEqual } from "node:util";
import { checkFiles } from "./check-files.ts";
import { checkPauses } from "./check-pauses.ts";
import { checkReadModel } from "./check-read-model.ts";
import { checkReferences } from "./check-references.ts";
import { type EntityTruth, legacyRow, type ReceivedFile, type Truth, truthOf } from "./oracle.ts";
import type { RequestedUndo } from "./oracle-undo.ts";
import { adoptedRows, entityWritesOf } from "./told.ts";
import type { World } from "./world.ts";

/** What the run knows besides its world. */
export interface Expected {
  readonly received: readonly ReceivedFile[];
  readonly undos: readonly RequestedUndo[];
  /** Bodies that no service can read, by the number sent. */
  readonly poisons: number;
  readonly hopsRefused: readonly string[];
}

/** Everything that is wrong; nothing when the run kept its promises. */
export async function findings(world: World, expected: Expected): Promise<readonly string[]> {
  const truth = truthOf(expected.received, expected.undos, adoptedRows(world));
  return [
    ...checkDeadLetters(world, expected),
    ...checkFiles(world, expected, truth),
    ...checkPauses(world),
    ...checkReferences(expected.received, truth),
    ...checkEntities(world, truth),
    ...checkLegacy(world, truth),
    ...(await checkReadModel(world, [...expected.received, ...expected.undos], truth)),
  ];
}

/** Faults pass, so nothing may be given up but what cannot be read; and that with its reason. */
function checkDeadLetters({ queues }: World, { poisons, hopsRefused }: Expected): string[] {
  const dead = Object.entries(queues).flatMap(([queue, { deadLetters }]) =>
    deadLetters.map(({ message, reason }) => ({ queue, body: message.body, reason })),
  );
  const wrong = dead.filter(({ body, reason }) => !body.startsWith("poison") || reason === null);
  const found = new Set(dead.map(({ body }) => body).filter((body) => body.startsWith("poison")));
  return [
    ...wrong.map(({ queue, reason, body }) => `${queue} dead-lettered: ${reason} (${body.slice(0, 120)})`),
    ...(found.size === poisons ? [] : [`${poisons} poisons were sent, ${found.size} dead-lettered`]),
    ...hopsRefused.map((reason) => `a hop refused: ${reason}`),
  ];
}

/** Every accepted row is applied once and in order: the entity's versions are the truth's, one by one; turns never mix. */
function checkEntities(world: World, truth: Truth): string[] {
  const wrong: string[] = [];
  const byKey = new Map<string, number>();
  const lastSequence = new Map<string, number>();
  for (const { pk, partner, entity, version, tombstone, data, source } of entityWritesOf(world)) {
    const count = (byKey.get(pk) ?? 0) + 1;
    byKey.set(pk, count);
    const turn = `${partner}#${entity}`;
    if (source.sequence > 0 && (lastSequence.get(turn) ?? 0) > source.sequence)
      wrong.push(`${pk}: sequence ${source.sequence} was loaded behind a later file of ${turn}`);
    // An adoption has no place in the turn.
    if (source.sequence > 0) lastSequence.set(turn, source.sequence);
    const should = truth.entities.get(pk)?.versions[count - 1];
    if (version !== count) wrong.push(`${pk}: write ${count} made version ${version}`);
    if (should === undefined) wrong.push(`${pk}: version ${version} of ${source.file} should not be`);
    else if (
      should.file !== source.file ||
      !isDeepStrictEqual(tombstone ? null : data, should.state === null ? null : { ...should.state })
    )
      wrong.push(`${pk}: version ${version} is ${JSON.stringify(data)}, not ${JSON.stringify(should)}`);
  }
  for (const [pk, { versions }] of truth.entities)
    if ((byKey.get(pk) ?? 0) < versions.length)
      wrong.push(`${pk}: ${byKey.get(pk) ?? 0} of ${versions.length} versions were written`);
  for (const item of world.entitiesNow().all("entities")) {
    const { pk, version }: { pk?: unknown; version?: unknown } = unmarshall(item);
    if (version !== truth.entities.get(String(pk))?.versions.length)
      wrong.push(`${String(pk)}: the item is at version ${String(version)}`);
  }
  return wrong;
}

/** The old database's rows are the truth's, each written in order, and each event settled once. */
function checkLegacy(world: World, truth: Truth): string[] {
  const { legacy, settlements } = world;
  const wrong: string[] = [];
  const last = new Map<string, number>();
  const settled = new Set<string>();
  const adopted = new Set(adoptedRows(world).map((one) => `${one.partner}:${one.entity}:${one.key}`));
  for (const { id, entity, version, outcome } of settlements) {
    // What is adopted tells nothing; only a repair may have it told.
    if (outcome === "repeat" || (version === 1 && adopted.has(entity))) continue;
    if (settled.has(id)) wrong.push(`${id} was settled twice`);
    settled.add(id);
    if (outcome === "applied" && (last.get(entity) ?? 0) >= version)
      wrong.push(`${entity}: version ${version} overwrote ${last.get(entity)} in the old database`);
    if (outcome === "applied") last.set(entity, version);
  }
  const versions =
    [...truth.entities.values()].reduce((sum, entity) => sum + entity.versions.length, 0) - adopted.size;
  if (settled.size !== versions) wrong.push(`${settled.size} of ${versions} events were settled`);
  for (const [entity, table] of [
    ["order", "legacy.orders"],
    ["level", "legacy.levels"],
    ["mark", "legacy.marks"],
  ] as const) {
    const should = rowsOf([...truth.entities.values()].filter((one) => one.entity === entity));
    const found = legacy.rows(table).map((row) => JSON.stringify(sorted(row)));
    for (const row of should) if (!found.includes(row)) wrong.push(`${table} has no row ${row}`);
    for (const row of found) if (!should.includes(row)) wrong.push(`${table} has a row too many: ${row}`);
  }
  return wrong;
}

const sorted = (row: Readonly<Record<string, unknown>>) =>
  Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));

const rowsOf = (entities: readonly EntityTruth[]): string[] =>
  entities.flatMap((entity) => {
    const state = entity.versions.at(-1)?.state ?? null;
    return state === null ? [] : [JSON.stringify(sorted(legacyRow(entity, state)))];
  });
