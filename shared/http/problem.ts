/** RFC 9457 problem documents: the one shape of every HTTP error. */

import type { ProblemCode } from "@sluice/contracts/problems/catalogue.ts";
import { caching } from "./caching.ts";

/** What the document says. `type` is a stable path under /problems/, where `GET` tells what it means. */
export interface Problem {
  readonly status: number;
  /** A code of the catalogue, such as `unknown-feed`: the document's `type` is `/problems/<code>`. */
  readonly code: ProblemCode;
  /** The same for every occurrence of the code. */
  readonly title: string;
  /** This occurrence: what, where and how to mend it. */
  readonly detail: string;
  /** Extension members, such as `line` or `limitBytes`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response: `application/problem+json`, never cached. */
export function problemResponse({ status, code, title, detail, extra, headers }: Problem): Response {
  return Response.json(
    { ...extra, type: `/problems/${code}`, title, status, detail },
    {
      status,
      headers: { ...headers, "content-type": "application/problem+json", "cache-control": caching.never },
    },
  );
}
