/** `GET /v1/files/:id/conflicts`: the rows that their entities refused while the rest was loaded. */
import { FileLoaded } from "@sluice/contracts/events/11-file-loaded/v1.ts";
import { ConflictReport } from "@sluice/contracts/report.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { QueryDeps } from "./deps.ts";
import { noSuchFile } from "./problems.ts";
import { readAspects } from "./read-file.ts";

/** The route. The total is true; samples are capped a shard. */
export function getConflicts({ model, objects }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const file = c.req.param("id") ?? "";
    const aspects = await readAspects(model, caller, file);
    if (aspects === null) return problemResponse(noSuchFile);
    const loaded = aspects.find(({ item }) => item.type === "file.loaded.v1");
    const keys = loaded === undefined ? [] : v.parse(FileLoaded, loaded.item.payload).conflictsReports;
    const reports = await Promise.all(
      keys.map(async (key) =>
        v.parse(ConflictReport, JSON.parse(new TextDecoder().decode(await objects.bytes(key)))),
      ),
    );
    return c.json({
      file,
      total: reports.reduce((sum, { conflicts }) => sum + conflicts, 0),
      conflicts: reports.flatMap(({ samples }) => samples).sort((a, b) => a.record - b.record),
    });
  };
}
