/** Which answers may be kept, by whom and for how long (RFC 9111), and the short answer to who has one already (If-None-Match, RFC 9110). */
import type { MiddlewareHandler } from "hono";
import { etag } from "hono/etag";

/** Values of `cache-control`. */
export const caching = {
  /** Kept nowhere: secrets, personal data, what is true for a moment. */
  never: "no-store",
  /** May change at any time: the caller keeps it, and asks each time whether it is still so. */
  revalidated: "private, no-cache",
  /** Changes no more. An hour, not for ever: a release may tell it in another form. */
  immutable: "private, max-age=3600, immutable",
  /** The same for everyone until the next release. */
  release: "public, max-age=300",
} as const;

/** A value of `cache-control`. */
export type Caching = (typeof caching)[keyof typeof caching];

/**
 * Gives good answers of a route an ETag (of their content, where the route set none), answers 304 where If-None-Match names it, and
 * sets `usual` where the route says nothing else. The content is read whole for that: not for streams, unless they carry an ETag.
 */
export function cached(usual: Caching): MiddlewareHandler {
  const tagged = etag();
  return (c, next) =>
    tagged(c, async () => {
      await next();
      if (!c.res.ok) return;
      const keep = c.res.headers.get("cache-control") ?? usual;
      c.header("cache-control", keep);
      // One program may hold several keys: what one may see, the other may not.
      if (!keep.startsWith("public")) c.header("vary", "Authorization", { append: true });
    });
}
