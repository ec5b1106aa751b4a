/** `PUT /v1/uploads/:upload/parts/:number`: takes a part, for an object store that has no addresses of its own. Its address is its key, as a presigned one is. */
import { createHash, timingSafeEqual } from "node:crypto";
import { PartnerId } from "@sluice/contracts/ids.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { PartsGone } from "@sluice/shared/ports/part-store.ts";
import type { Context } from "hono";
import * as v from "valibot";
import { partAt } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";
import * as own from "./problems.ts";
import { paced, TooSlow } from "../upload/paced.ts";
import { findOpenUpload } from "./uploads.ts";

/** The route. */
export function putPart(deps: GatewayDeps) {
  return async (c: Context): Promise<Response> => {
    const token = c.req.query("token") ?? "";
    const partner = v.safeParse(PartnerId, c.req.query("partner"));
    if (!partner.success || token === "") return problemResponse(own.noSuchPart);
    const found = await findOpenUpload(deps, partner.output, c.req.param("upload"), "parts");
    // Who has not the address is told nothing of the upload.
    if (found.kind === "refused" && found.problem.code === "no-such-upload")
      return problemResponse(own.noSuchPart);
    if (found.kind === "refused") return problemResponse(found.problem);
    const { state: upload } = found.loaded;
    if (!isSame(token, upload.token)) return problemResponse(own.noSuchPart);
    const part = partAt(upload.bytes, Number(c.req.param("number")));
    if (part === null) return problemResponse(own.noSuchPart);

    const body = await readPart(c.req.raw.body, part.bytes, deps);
    if (body === null) return problemResponse(own.wrongPartLength(part.bytes));
    if (!(body instanceof Uint8Array)) return problemResponse(problems.uploadTooSlow(body.bytes));
    try {
      const etag = await deps.parts.put(upload.place, part.number, body);
      return new Response(null, { status: 200, headers: { etag } });
    } catch (error) {
      if (error instanceof PartsGone) return problemResponse(own.uploadExpired);
      throw error;
    }
  };
}

/** Exactly so many bytes; null for more or fewer, or a connection that broke; how many came from a sender that hardly sends. */
async function readPart(
  body: ReadableStream<Uint8Array> | null,
  bytes: number,
  time: Pick<GatewayDeps, "clock" | "pause">,
): Promise<Uint8Array | { readonly bytes: number } | null> {
  const part = new Uint8Array(bytes);
  let filled = 0;
  try {
    for await (const chunk of paced(body ?? emptyStream(), time)) {
      if (filled + chunk.length > bytes) return null;
      part.set(chunk, filled);
      filled += chunk.length;
    }
  } catch (error) {
    return error instanceof TooSlow ? { bytes: filled } : null;
  }
  return filled === bytes ? part : null;
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

const digestOf = (text: string): Uint8Array => createHash("sha256").update(text).digest();
const isSame = (given: string, known: string): boolean => timingSafeEqual(digestOf(given), digestOf(known));
