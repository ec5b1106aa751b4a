import { addressTest, cidrTest } from "./addresses.ts";
import { anythingButTest } from "./anything-but.ts";
import {
  isJsonNumber,
  isJsonObject,
  numberText,
  type JsonObject,
  type JsonScalar,
  type JsonValue,
} from "./json.ts";
import { comparableNumber, numericTest } from "./numbers.ts";
import { checkOperator, type PatternProfile } from "./profile.ts";
import { refuse, refuseAsUnportable } from "./refusal.ts";
import { wildcardTest } from "./wildcards.ts";

/** One of the alternatives in a leaf's list: the field is absent, or has a value that the test accepts. */
export type Candidate =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly accepts: (value: JsonScalar) => boolean };

/** How to read a pattern. */
export interface Dialect {
  readonly profile: PatternProfile;
  /**
   * numeric: 300 also matches 300.0 and 3.0e2, as AWS answered when asked. text: only the same spelling matches, as
   * its page says.
   */
  readonly numberLiterals: "numeric" | "text";
}

/** Compiles one element of a leaf's list; refuses what EventBridge refuses. */
export function compileCandidate(dialect: Dialect, path: string, given: JsonValue): Candidate {
  if (isJsonObject(given)) return matchExpression(dialect, path, given);
  if (Array.isArray(given)) refuse(path, "Match value must be String, number, true, false, or null");
  if (typeof given === "string") {
    return value(addressTest(given) ?? ((found) => found === given));
  }
  if (isJsonNumber(given)) return value(numberLiteral(dialect, path, numberText(given), given));
  return value((found) => found === given);
}

function value(accepts: (value: JsonScalar) => boolean): Candidate {
  return { kind: "value", accepts };
}

function numberLiteral(dialect: Dialect, path: string, text: string, literal: JsonScalar) {
  if (/[.e]/iu.test(text)) {
    refuseAsUnportable(
      path,
      `the number ${text} is spelled with a point or an exponent, and AWS does not say whether it then compares by text or by value; write {"numeric": ["=", ${text}]}`,
    );
  }
  const number = dialect.numberLiterals === "numeric" ? comparableNumber(literal) : undefined;
  return (found: JsonScalar) =>
    isJsonNumber(found) &&
    (numberText(found) === text || (number !== undefined && comparableNumber(found) === number));
}

function matchExpression(dialect: Dialect, path: string, expression: JsonObject): Candidate {
  const [entry, ...surplus] = Object.entries(expression);
  if (entry === undefined) refuse(path, "Match expression name not found");
  const [operator, operand] = entry;
  const candidate = operation(dialect, path, operator, operand);
  if (surplus.length > 0) refuse(path, "Only one key allowed in match expression");
  return candidate;
}

function operation(dialect: Dialect, path: string, operator: string, operand: JsonValue): Candidate {
  checkOperator(dialect.profile, path, operator, operand);
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") refuse(path, "exists match pattern must be either true or false.");
      return operand ? value(() => true) : { kind: "absent" };
    case "exactly": {
      if (typeof operand !== "string") refuse(path, "exact match pattern must be a string");
      return value((found) => found === operand);
    }
    case "prefix":
      return affix(path, operator, operand, (text, start) => text.startsWith(start));
    case "suffix":
      return affix(path, operator, operand, (text, end) => text.endsWith(end));
    case "equals-ignore-case": {
      const lower = string(path, operator, operand).toLowerCase();
      return value((found) => typeof found === "string" && found.toLowerCase() === lower);
    }
    case "wildcard": {
      const holds = wildcardTest(path, string(path, operator, operand));
      return value((found) => typeof found === "string" && holds(found));
    }
    case "anything-but":
      return value(anythingButTest(path, operand));
    case "numeric":
      return value(numericTest(path, operand));
    case "cidr":
      return value(cidrTest(path, operand));
    default:
      return refuse(path, `Unrecognized match type ${operator}`);
  }
}

function string(path: string, operator: string, operand: JsonValue): string {
  if (typeof operand !== "string") refuse(path, `${operator} match pattern must be a string`);
  return operand;
}

/** prefix or suffix, plain or around equals-ignore-case. */
function affix(
  path: string,
  operator: "prefix" | "suffix",
  operand: JsonValue,
  holds: (text: string, affix: string) => boolean,
): Candidate {
  if (!isJsonObject(operand)) {
    const plain = string(path, operator, operand);
    return value((found) => typeof found === "string" && holds(found, plain));
  }
  const [entry, ...surplus] = Object.entries(operand);
  if (entry === undefined)
    refuse(path, `${operator === "prefix" ? "Prefix" : "Suffix"} expression name not found`);
  if (entry[0] !== "equals-ignore-case") refuse(path, `Unsupported ${operator} pattern: ${entry[0]}`);
  const lower = string(path, entry[0], entry[1]).toLowerCase();
  if (surplus.length > 0) refuse(path, "Only one key allowed in match expression");
  return value((found) => typeof found === "string" && holds(found.toLowerCase(), lower));
}
