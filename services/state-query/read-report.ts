/** Report objects: what a claim check in an event points to. */
import type { QueryDeps } from "./deps.ts";
import * as v from "valibot";

/** A report by its key. Rejects with ObjectMissing, or a ValiError when it is no report of this kind. */
export async function readReport<Schema extends v.GenericSchema>(
  objects: QueryDeps["objects"],
  key: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = new TextDecoder().decode(await objects.bytes(key));
  return v.parse(schema, JSON.parse(text));
}
