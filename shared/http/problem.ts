/** RFC 9457 problem documents: the one shape of every HTTP error. */

import { type ProblemCode, problemTypes } from "@sluice/contracts/problems/catalogue.ts";
import { caching } from "./caching.ts";

/** What the document says. */
export interface Problem {
  /** A code of the catalogue, which knows its status and title. The document's `type` is `/problems/<code>`, where `GET` tells what it means. */
  readonly code: ProblemCode;
  /** This occurrence: what, where and how to mend it. */
  readonly detail: string;
  /** Extension members, such as `line` or `limitBytes`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response: `application/problem+json`, never cached. */
export function problemResponse({ code, detail, extra, headers }: Problem): Response {
  const { status, title } = problemTypes[code];
  return Response.json(
    { ...extra, type: `/problems/${code}`, title, status, detail },
    {
      status,
      headers: { ...headers, "content-type": "application/problem+json", "cache-control": caching.never },
    },
  );
}
