/** A stream record's images as Pipes and Lambda deliver them: plain JSON, DynamoDB-typed. */
import { Buffer } from "node:buffer";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A typed value as JSON has it. */
export type StreamValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly M: StreamImage }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly StreamValue[] }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

/** An image: attributes by name. */
export interface StreamImage {
  readonly [name: string]: StreamValue;
}

/** The SDK hands binaries over as bytes; Pipes as base64. All else is JSON already. Throws on a value of an unknown type. */
export function streamImage(image: Readonly<Record<string, AttributeValue>> | undefined): StreamImage {
  const json: Record<string, StreamValue> = {};
  for (const [name, value] of Object.entries(image ?? {})) json[name] = streamValue(value);
  return json;
}

function streamValue(value: AttributeValue): StreamValue {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.M !== undefined) return { M: streamImage(value.M) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.NULL !== undefined) return { NULL: true };
  if (value.L !== undefined) return { L: value.L.map(streamValue) };
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString("base64") };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => Buffer.from(bytes).toString("base64")) };
  // DynamoDB Local's streams write an empty map as a value without a type (seen in 3.3; no other type comes so).
  if (Object.keys(value).length === 0) return { M: {} };
  throw new Error(`a stream record holds an attribute of an unknown type: ${Object.keys(value).join(", ")}`);
}
