import { isJsonNumber, isJsonObject, numberText, type JsonScalar, type JsonValue } from "./json.ts";
import { comparableNumber, outOfRange } from "./numbers.ts";
import { refuse } from "./refusal.ts";
import { wildcardTest } from "./wildcards.ts";

const NESTED_OPERATORS: readonly string[] = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

type Test = (value: JsonScalar) => boolean;

/**
 * `{"anything-but": ...}`: a value that is there and differs. null differs from everything; a value that is absent is
 * never asked. Against a list of the event the test holds as soon as one element differs.
 */
export function anythingButTest(path: string, operand: JsonValue): Test {
  if (isJsonObject(operand)) return nestedTest(path, operand);
  if (typeof operand !== "string" && !isJsonNumber(operand) && !Array.isArray(operand)) {
    refuse(path, "Value of anything-but must be an array or single string/number value.");
  }
  const excluded: readonly JsonValue[] = Array.isArray(operand) ? operand : [operand];
  const texts = new Set<string>();
  const numbers = new Set<number>();
  for (const value of excluded) {
    if (typeof value === "string") texts.add(value);
    else if (isJsonNumber(value)) numbers.add(comparable(path, value));
    else refuse(path, "Inside anything but list, start|null|boolean is not supported.");
  }
  if ((texts.size === 0) === (numbers.size === 0)) {
    refuse(
      path,
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  if (texts.size > 0) return (value) => typeof value !== "string" || !texts.has(value);
  return (value) => {
    const number = comparableNumber(value);
    return number === undefined || !numbers.has(number);
  };
}

function comparable(path: string, value: Parameters<typeof numberText>[0]): number {
  return comparableNumber(value) ?? refuse(path, outOfRange(numberText(value)));
}

/** anything-but around prefix, suffix, equals-ignore-case or wildcard; each takes one string or a list of them. */
function nestedTest(path: string, operand: { readonly [key: string]: JsonValue }): Test {
  const [entry, ...surplus] = Object.entries(operand);
  if (entry === undefined) refuse(path, "Anything-But expression name not found");
  const [operator, given] = entry;
  if (!NESTED_OPERATORS.includes(operator)) refuse(path, `Unsupported anything-but pattern: ${operator}`);
  if (surplus.length > 0) refuse(path, "Only one key allowed in match expression");
  if (typeof given !== "string" && !isJsonNumber(given) && !Array.isArray(given)) {
    refuse(path, "Value of anything-but must be an array or single string/number value.");
  }
  const operands: readonly JsonValue[] = Array.isArray(given) ? given : [given];
  if (operands.length === 0) refuse(path, "Empty arrays are not allowed");
  const excluded = operands.map((one) => exclusion(path, operator, one));
  return (value) => typeof value !== "string" || !excluded.some((holds) => holds(value));
}

/** What one excluded operand of a nested operator excludes. */
function exclusion(path: string, operator: string, operand: JsonValue): (text: string) => boolean {
  switch (operator) {
    case "prefix": {
      const start = nonEmptyAffix(path, operand);
      return (text) => text.startsWith(start);
    }
    case "suffix": {
      const end = nonEmptyAffix(path, operand);
      return (text) => text.endsWith(end);
    }
    case "equals-ignore-case": {
      if (typeof operand !== "string") {
        refuse(
          path,
          "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        );
      }
      const lower = operand.toLowerCase();
      return (text) => text.toLowerCase() === lower;
    }
    case "wildcard":
      if (typeof operand !== "string") refuse(path, "wildcard match pattern must be a string");
      return wildcardTest(path, operand);
    default:
      return refuse(path, `Unsupported anything-but pattern: ${operator}`);
  }
}

function nonEmptyAffix(path: string, operand: JsonValue): string {
  if (typeof operand !== "string") refuse(path, "prefix/suffix match pattern must be a string");
  if (operand === "") refuse(path, "Null prefix/suffix not allowed");
  return operand;
}
