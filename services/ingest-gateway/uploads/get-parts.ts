/** `GET /v1/uploads/:upload/parts`: the parts in pages, which of them arrived, and where each is PUT to: straight to the object store, where that can be reached. */
import { PartsPage } from "@sluice/contracts/api/upload-routes.ts";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { type LargeUpload, partAt, partCount } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as own from "./problems.ts";
import { findOpenUpload } from "./uploads.ts";

/** How long an address is good, in seconds; the page gives fresh ones at any time. */
const addressSeconds = 3_600;

/** The route. */
export function getParts(deps: GatewayDeps) {
  return async (c: Context, { partner }: CallerOf<"partner">): Promise<Response> => {
    const asked = v.safeParse(PartsPage, c.req.query());
    if (!asked.success) return problemResponse(own.badPartsPage);
    const { after, limit } = asked.output;
    const found = await findOpenUpload(deps, partner, c.req.param("upload"), "parts");
    if (found.kind === "refused") return problemResponse(found.problem);
    const { state: upload } = found.loaded;
    const arrived = new Map((await deps.parts.list(upload.place))?.map((part) => [part.number, part]));
    const last = Math.min(after + limit, partCount(upload.bytes));
    const numbers = Array.from({ length: Math.max(0, last - after) }, (_, index) => after + 1 + index);
    const parts = await Promise.all(
      numbers
        .flatMap((number) => partAt(upload.bytes, number) ?? [])
        .map(async (part) => {
          const there = arrived.get(part.number);
          const etag = there?.bytes === part.bytes ? there.etag : null;
          return { ...part, etag, url: await addressOf(deps, upload, part.number, part.bytes) };
        }),
    );
    const next = last < partCount(upload.bytes) ? last : null;
    return c.json({ upload: upload.upload, parts, next }, 200, { "cache-control": "no-store" });
  };
}

async function addressOf(
  { parts, publicUrl }: Pick<GatewayDeps, "parts" | "publicUrl">,
  { place, upload, partner, token }: LargeUpload,
  number: number,
  bytes: number,
): Promise<string> {
  const direct = await parts.addressOf(place, number, bytes, addressSeconds);
  if (direct !== null) return direct;
  const opens = new URLSearchParams({ partner, token });
  return `${publicUrl}/v1/uploads/${upload}/parts/${number}?${opens.toString()}`;
}
