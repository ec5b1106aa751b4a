/** `GET /v1/trace/:type/:id`: where a version of an entity came from and where it went. */
import type { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import { FileReceived } from "@sluice/contracts/events/01-file-received/v1.ts";
import { FileSharded } from "@sluice/contracts/events/03-file-sharded/v1.ts";
import { FileId } from "@sluice/contracts/ids.ts";
import { positionsKey } from "@sluice/contracts/objects.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import { positionRange, readPosition } from "@sluice/shared/shard/positions.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { Aspect } from "./core/aspect.ts";
import { entityTrace } from "./core/entity-trace.ts";
import type { Version } from "./core/past-version.ts";
import type { QueryDeps } from "./deps.ts";
import { entityFinder } from "./find-entity.ts";
import { asOfOf, findVersion } from "./find-version.ts";
import { readAspects } from "./read-file.ts";

/** The route. */
export function traceEntity(deps: Pick<QueryDeps, "model" | "feeds" | "objects">) {
  const find = entityFinder(deps);
  return async (c: Context, caller: Caller): Promise<Response> => {
    const read = asOfOf(c.req.query());
    if (!read.ok) return problemResponse(read.problem);
    const found = await find(c, caller);
    if (!found.ok) return problemResponse(found.problem);
    const then = await findVersion(deps.objects, found.entity, read.asOf);
    if (!then.ok) return problemResponse(then.problem);
    const aspects = (await readAspects(deps.model, caller, then.version.source.file)) ?? [];
    const bytes = await bytesOf(deps.objects, then.version, aspects);
    return c.json(entityTrace(found.entity, then.version, aspects, bytes));
  };
}

/** Where the row stands in the file, by its positions; null where they are kept no longer, or it is no row of the file. */
async function bytesOf(
  objects: QueryDeps["objects"],
  { source: { record, line } }: Version,
  aspects: readonly Aspect[],
): Promise<EntityTrace["from"]["bytes"]> {
  const received = aspects.find(({ type }) => type === "file.received.v1");
  const sharded = aspects.find(({ type }) => type === "file.sharded.v1");
  if (record === undefined || line === 0 || received === undefined || sharded === undefined) return null;
  const { partner, file } = v.parse(FileReceived, received.payload);
  const { rows } = v.parse(FileSharded, sharded.payload);
  const isLast = record >= rows;
  try {
    const key = positionsKey(partner, v.parse(FileId, file));
    const read = await objects.bytes(key, positionRange(record, isLast ? record : record + 1));
    const first = readPosition(read, record, record).byte;
    // Behind the last row a format may have a trailer.
    return { first, last: isLast ? null : readPosition(read, record, record + 1).byte - 1 };
  } catch (cause) {
    if (cause instanceof ObjectMissing) return null;
    throw cause;
  }
}
