/** `GET /v1/files`: newest first, page by page; `feed`, `phase` and, for operators and auditors, `partner` narrow it. */
import { type FileView, Phase } from "@sluice/contracts/api/file-view.ts";
import { PartnerId } from "@sluice/contracts/ids.ts";
import { inLanes } from "@sluice/shared/adapters/lanes.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { ReadModel } from "@sluice/shared/ports/read-model.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { allFilesPk, partnerFilesPk } from "./core/places.ts";
import type { QueryDeps } from "./deps.ts";
import { linkNext, pageOf, type Pages, writeCursor } from "./page.ts";
import { badQuery } from "./problems.ts";
import { readFile } from "./read-file.ts";

/** A place in the list: time of receipt and file. */
const pages: Pages = { name: "files", place: /^[0-9]{4}-[0-9T:.-]{10,30}Z#f_[0-9A-Z]{26}$/ };
/** Files looked through for one page at most, when a filter lets few pass: a page may be short and have a next. */
const lookedAtMax = 500;
/** Files read at once. */
const inFlightMax = 10;

/** The route. */
export function listFiles({ model, feeds }: QueryDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const query = c.req.query();
    // A form sends what was left empty, too.
    const [feed, phase, named] = [query["feed"], query["phase"], query["partner"]].map(
      (text) => text || undefined,
    );
    const page = pageOf(c.req.query(), pages);
    if (!page.ok) return problemResponse(page.problem);
    const phases: readonly string[] = Phase.options;
    if (phase !== undefined && !phases.includes(phase))
      return problemResponse(badQuery("phase", `phase must be one of ${phases.join(", ")}.`));
    if (feed !== undefined && !feeds.has(feed))
      return problemResponse(badQuery("feed", `feed must be one of ${[...feeds.keys()].join(", ")}.`));

    const partner = v.safeParse(PartnerId, named);
    if (caller.role !== "partner" && named !== undefined && !partner.success)
      return problemResponse(badQuery("partner", "partner must be the id of a partner, such as `acme`."));
    const pk =
      caller.role === "partner"
        ? partnerFilesPk(caller.partner)
        : partner.success
          ? partnerFilesPk(partner.output)
          : allFilesPk;

    const passes = (view: FileView): boolean =>
      (feed === undefined || view.feed === feed) && (phase === undefined || view.phase === phase);
    const files: FileView[] = [];
    let { after } = page;
    let lookedAt = 0;
    for (let more = true; more;) {
      const wanted = page.limit - files.length;
      const part = await readPart(model, caller, { pk, after, limit: wanted });
      files.push(...part.views.filter(passes));
      after = part.last;
      lookedAt += part.lookedAt;
      more = after !== null && files.length < page.limit && lookedAt < lookedAtMax;
    }
    const next = after === null ? null : writeCursor(after, pages);
    linkNext(c, next);
    return c.json({ files, next });
  };
}

/** The newest files of all partners, for who may see them. */
export const newestFiles = async (
  model: ReadModel,
  staff: Caller & { readonly role: "operator" | "auditor" },
  limit: number,
): Promise<readonly FileView[]> =>
  (await readPart(model, staff, { pk: allFilesPk, after: null, limit })).views;

/** The next files of the caller's list, and the place of the last; null when the list ends here. */
async function readPart(
  model: ReadModel,
  caller: Caller,
  { pk, after, limit }: { readonly pk: string; readonly after: string | null; readonly limit: number },
): Promise<{
  readonly views: readonly FileView[];
  readonly lookedAt: number;
  readonly last: string | null;
}> {
  const start = after === null ? {} : { after };
  const found = await model.query({ pk, descending: true, limit: limit + 1, ...start });
  const part = found.slice(0, limit);
  const views = new Map<string, FileView | null>();
  await inLanes(part, inFlightMax, async ({ sk, item }) => {
    views.set(sk, await readFile(model, caller, String(item["file"])));
  });
  return {
    lookedAt: part.length,
    views: part.flatMap(({ sk }) => views.get(sk) ?? []),
    last: found.length > limit ? (part.at(-1)?.sk ?? null) : null,
  };
}
