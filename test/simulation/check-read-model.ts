/** The read model says the truth: each file's phase and counts, each entity's state. */
import type { Phase } from "@sluice/contracts/api/file-view.ts";
import { EntityKey, EntityType, PartnerId } from "@sluice/contracts/ids.ts";
import { generational } from "@sluice/shared/generations/generational.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import { Aspect } from "@sluice/state-query/core/aspect.ts";
import { fileView } from "@sluice/state-query/core/file-view.ts";
import { allFilesPk, entityPlace, filePk } from "@sluice/state-query/core/places.ts";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { EntityTruth, Fate, ReceivedFile, Truth } from "./oracle.ts";
import type { World } from "./world.ts";

/** Checks the read model. */
export async function checkReadModel(
  world: World,
  received: readonly Pick<ReceivedFile, "file">[],
  truth: Truth,
): Promise<string[]> {
  const wrong: string[] = [];
  const model = generational(world.model, () => world.time.now().getTime());
  const listed = await model.query({ pk: allFilesPk });
  if (listed.length !== received.length)
    wrong.push(`the read model lists ${listed.length} of ${received.length} files`);
  for (const file of received) wrong.push(...(await checkFile(model, file, truth)));
  // The levels feed keeps its entity events off the bus.
  const broadcast = [...truth.entities.values()].filter(({ entity }) => entity === "order");
  for (const entity of broadcast) wrong.push(...(await checkEntity(model, entity)));
  return wrong;
}

const phases: Readonly<Record<Fate, Phase>> = {
  good: "synced",
  bad: "rejected",
  ragged: "failed",
  refused: "refused",
  checked: "checked",
  withdrawn: "withdrawn",
};

async function checkFile(
  model: ReadModel,
  { file }: Pick<ReceivedFile, "file">,
  truth: Truth,
): Promise<string[]> {
  const found = await model.query({ pk: filePk(file) });
  const view = fileView(
    file,
    found.map(({ item }) => v.parse(Aspect, item)),
  );
  if (view === null) return [`the read model does not know the file ${file}`];
  const {
    created = 0,
    updated = 0,
    removed = 0,
    unchanged = 0,
    conflicts = 0,
    either = 0,
  } = truth.files.get(file) ?? {};
  const emitted = created + updated + removed;
  const { counts, phase } = view;
  const settled = counts.applied + counts.superseded + counts.discarded;
  const is = [
    phase,
    counts.created,
    counts.updated,
    counts.removed,
    counts.unchanged + counts.conflicts,
    settled,
    view.undone?.by ?? null,
  ];
  const fate = phases[truth.fates.get(file) ?? "good"];
  const undone = truth.undone.get(file) ?? null;
  const should = [fate, created, updated, removed, unchanged + conflicts, emitted, undone];
  if (counts.conflicts < conflicts || counts.conflicts > conflicts + either)
    return [`the read model counts ${counts.conflicts} conflicts of ${file}, not ${conflicts}`];
  return isDeepStrictEqual(is, should)
    ? []
    : [`the read model says of ${file}: ${is.join(" ")}, and the truth is ${should.join(" ")}`];
}

async function checkEntity(model: ReadModel, truth: EntityTruth): Promise<string[]> {
  const { partner, entity, key, versions } = truth;
  const place = entityPlace(
    v.parse(PartnerId, partner),
    v.parse(EntityType, entity),
    v.parse(EntityKey, key),
  );
  const item = await model.get(place);
  const state = versions.at(-1)?.state ?? null;
  return item !== null &&
    item["version"] === versions.length &&
    isDeepStrictEqual(item["state"], state === null ? null : { ...state })
    ? []
    : [`the read model's ${entity} ${key} of ${partner} is ${JSON.stringify(item)}`];
}
