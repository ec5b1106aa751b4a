/** What the interface answers, as a value for a page. */
import type { Context } from "hono";
import * as v from "valibot";

/** Reads it; null for a refusal. Its headers are not the page's. */
export async function answerOf<Schema extends v.GenericSchema>(
  c: Context,
  response: Response,
  schema: Schema,
): Promise<v.InferOutput<Schema> | null> {
  c.header("link", undefined);
  return response.ok ? v.parse(schema, await response.json()) : null;
}
