/** A map of DynamoDB-typed values, as templates copy them out of an item, made plain. */
import { unmarshall } from "@aws-sdk/util-dynamodb";

const types = new Set(["S", "N", "BOOL", "NULL", "M", "L", "B", "SS", "NS", "BS"]);

type TypedByDynamo = Extract<Parameters<typeof unmarshall>[0], Readonly<Record<string, object>>>;

/** Whether every value is typed as DynamoDB types them; what lies deeper is unmarshall's to refuse. */
function isTyped(map: Readonly<Record<string, object>>): map is TypedByDynamo {
  return Object.values(map).every((value) => {
    const [type, ...others] = Object.keys(value);
    return type !== undefined && others.length === 0 && types.has(type);
  });
}

/** Unmarshals it. Throws on a value that DynamoDB never types so. */
export function plainMap(map: Readonly<Record<string, object>>): Record<string, unknown> {
  if (!isTyped(map)) throw new TypeError("a value without a DynamoDB type");
  return unmarshall(map);
}
