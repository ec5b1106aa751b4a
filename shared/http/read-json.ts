import type { Context } from "hono";
import * as v from "valibot";

/** A JSON body, parsed and checked; or each fault, with the path where it is. */
export type JsonBody<Value> =
  | { readonly kind: "valid"; readonly value: Value }
  | { readonly kind: "invalid"; readonly faults: readonly string[] };

const bytesMax = 64 * 1024;

/** Reads a small JSON body (at most 64 KB). No body counts as `{}`. */
export async function readJson<Schema extends v.GenericSchema>(
  c: Context,
  schema: Schema,
): Promise<JsonBody<v.InferOutput<Schema>>> {
  const text = await readSmallText(c.req.raw.body);
  if (text === null) return { kind: "invalid", faults: ["the body is larger than 64 KB"] };
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

/** Reads a body of at most 64 KB as text. Counted as it comes, whatever Content-Length says, or does not; null for too much. */
export async function readSmallText(body: ReadableStream<Uint8Array> | null): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
