/** A file ended, or waits for a person: where rows of other feeds speak of its entities, they may be judged now. */
import type { FileLoaded } from "@sluice/contracts/events/11-file-loaded/v1.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { afterEnd, noReference } from "./core/reference.ts";
import type { ValidatorDeps } from "./deps.ts";
import { resumeShards } from "./park-shard.ts";
import { noteEnd } from "./references/project.ts";
import { referenceRef } from "./validations.ts";

/** Lost races in a row before the message is handed back. */
const conflictsMax = 10;

/** Takes every end of a file, and file.held; an entity type that no feed speaks of is passed over. */
export function onFileEnded(deps: ValidatorDeps) {
  const referenced: ReadonlySet<string> = new Set(
    [...deps.feeds.values()].flatMap(({ references = [] }) => references.map(({ entity }) => entity)),
  );
  return async (payload: FileRef | FileLoaded, { epoch }: Message): Promise<Outcome> => {
    const { partner, entity, sequence } = v.parse(FileRef, payload);
    if (!referenced.has(entity)) return done;
    const emitted = "tally" in payload ? payload.tally.emitted : null;
    await noteEnd(deps, v.parse(FileRef, payload), epoch, emitted);
    const manifest = "manifestShards" in payload ? manifestOf(payload) : null;
    const ref = referenceRef(partner, entity);
    for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
      const known = await deps.store.load(ref);
      const state = afterEnd(known?.state ?? noReference, sequence, manifest);
      const saved = await deps.store.save([{ ref, expectedVersion: known?.version ?? 0, state }]);
      if (saved.kind === "conflict") continue;
      // A repeat too: the first delivery may have died between the two.
      await resumeShards(deps, partner, entity);
      return done;
    }
    return {
      kind: "retry",
      reason: `others tell the end of ${entity} files at the same moment`,
      afterSeconds: 1,
    };
  };
}

/** Which snapshot's keys are there now, where the file changed that; no shards: nobody's, since the first one was undone. */
const manifestOf = ({ file, manifestShards: shards, manifestOf: of = file }: FileLoaded) =>
  shards === undefined ? null : { file: of, shards };
