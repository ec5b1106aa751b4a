/** `GET /v1/partners/:partner/files/:file/content`: a file's bytes as they were received, for the operator alone: it holds what people are called. */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { Caller } from "@sluice/shared/http/api-key.ts";
import { caching } from "@sluice/shared/http/caching.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { streamOf } from "@sluice/shared/http/stream-of.ts";
import { ObjectMissing } from "@sluice/shared/ports/object-store.ts";
import type { Context } from "hono";
import * as v from "valibot";
import type { GatewayDeps } from "./deps.ts";
import { fileRef } from "./files.ts";
import * as problems from "./problems.ts";

/** The route. A content coding of the upload is undone. */
export function getContent(deps: GatewayDeps) {
  return async (c: Context, caller: Caller): Promise<Response> => {
    const partner = v.safeParse(PartnerId, c.req.param("partner"));
    const file = v.safeParse(FileId, c.req.param("file"));
    if (!partner.success || !file.success) return problemResponse(problems.noSuchFile);
    const found = await deps.store.load(fileRef(partner.output, file.output));
    if (found === null) return problemResponse(problems.noSuchFile);
    const { object, bytes, sha256 } = found.state;
    const content = await deps.objects.stream(object).catch((cause: unknown) => {
      if (cause instanceof ObjectMissing) return null;
      throw cause;
    });
    if (content === null) return problemResponse(problems.contentGone);
    deps.log.info(
      { partner: partner.output, file: file.output, by: caller.keyId },
      "a file's content was read by an operator",
    );
    return c.body(streamOf(content), 200, {
      "content-type": "application/octet-stream",
      "content-length": String(bytes),
      // Kept by nobody unasked; who keeps a copy on purpose can ask whether it is this one.
      "cache-control": caching.never,
      etag: `"${sha256}"`,
    });
  };
}
