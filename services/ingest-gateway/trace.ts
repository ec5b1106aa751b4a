import { TraceParent } from "@sluice/contracts/envelope.ts";
import type { Ids } from "@sluice/shared/ports/ids.ts";
import type { Context } from "hono";
import * as v from "valibot";

/** The caller's trace, so that a file's whole way hangs on it; a fresh one where none, or a broken one, came. */
export function traceOf(c: Context, ids: Ids): string {
  const known = c.get("trace");
  if (known !== undefined) return known;
  const given = v.safeParse(TraceParent, c.req.header("traceparent"));
  return given.success ? given.output : ids.traceparent();
}
