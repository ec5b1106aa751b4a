import type { Context } from "hono";
import * as v from "valibot";

/** A JSON body, parsed and checked; or each fault, with the path where it is. */
export type JsonBody<Value> =
  | { readonly kind: "valid"; readonly value: Value }
  | { readonly kind: "invalid"; readonly faults: readonly string[] };

/** Reads a small JSON body (at most 64 KB). No body counts as `{}`. */
export async function readJson<Schema extends v.GenericSchema>(
  c: Context,
  schema: Schema,
): Promise<JsonBody<v.InferOutput<Schema>>> {
  if (Number(c.req.header("content-length") ?? 0) > 64 * 1024) {
    return { kind: "invalid", faults: ["the body is larger than 64 KB"] };
  }
  const text = await c.req.text();
  let json: unknown;
  try {
    json = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return { kind: "invalid", faults: ["the body is not JSON"] };
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return { kind: "valid", value: parsed.output };
  return {
    kind: "invalid",
    faults: parsed.issues.map((issue) => {
      const path = v.getDotPath(issue);
      return path === null ? issue.message : `${path}: ${issue.message}`;
    }),
  };
}
