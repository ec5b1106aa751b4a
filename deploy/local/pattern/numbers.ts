import { isJsonNumber, numberText, type JsonScalar, type JsonValue } from "./json.ts";
import { refuse } from "./refusal.ts";

/** EventBridge compares numbers between -5e9 and 5e9, both included, with at most six decimals. */
const LARGEST = 5_000_000_000;
const DECIMALS = 6;

/**
 * The number to compare by, or undefined for what is no number (a string of digits is none) and for a number that
 * EventBridge cannot compare.
 */
export function comparableNumber(value: JsonScalar): number | undefined {
  if (!isJsonNumber(value)) return undefined;
  const number = Number(numberText(value));
  return Math.abs(number) <= LARGEST && Number(number.toFixed(DECIMALS)) === number ? number : undefined;
}

/** The operand of a numeric comparison in a pattern; refuses what is no number or cannot be compared. */
export function numericOperand(path: string, operator: string, operand: JsonValue | undefined): number {
  if (!isJsonNumber(operand)) {
    refuse(path, `Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  }
  const number = comparableNumber(operand);
  if (number === undefined) refuse(path, outOfRange(numberText(operand)));
  return number;
}

/** The words for a number beyond what EventBridge compares. */
export function outOfRange(text: string): string {
  return `Cannot compare number : ${text}; it must lie within +-${LARGEST} and have at most ${DECIMALS} decimals`;
}

/** `{"numeric": [...]}`: one comparison, or a lower bound followed by an upper one. */
export function numericTest(path: string, terms: JsonValue): (value: JsonScalar) => boolean {
  if (!Array.isArray(terms)) refuse(path, "Value of numeric must be an array.");
  const [operator, operand, upperOperator, upperOperand, ...surplus]: readonly JsonValue[] = terms;
  if (typeof operator !== "string")
    refuse(path, `Invalid member in numeric match: ${JSON.stringify(operator)}`);
  const first = comparison(path, operator, operand);
  if (terms.length <= 2) return on(first);
  if (operator !== ">" && operator !== ">=") refuse(path, "Too many elements in numeric expression");
  if (typeof upperOperator !== "string") {
    refuse(path, `Bad value in numeric range: ${JSON.stringify(upperOperator)}`);
  }
  if (upperOperator !== "<" && upperOperator !== "<=") {
    refuse(path, `Bad numeric range operator: ${upperOperator}`);
  }
  const second = comparison(path, upperOperator, upperOperand);
  if (surplus.length > 0) refuse(path, "Too many terms in numeric range expression");
  if (numericOperand(path, operator, operand) >= numericOperand(path, upperOperator, upperOperand)) {
    refuse(path, "Bottom must be less than top");
  }
  return on((number) => first(number) && second(number));
}

function on(holds: (number: number) => boolean): (value: JsonScalar) => boolean {
  return (value) => {
    const number = comparableNumber(value);
    return number !== undefined && holds(number);
  };
}

function comparison(path: string, operator: string, operand: JsonValue | undefined): (n: number) => boolean {
  if (!["=", "<", "<=", ">", ">="].includes(operator)) {
    refuse(path, `Unrecognized numeric range operator: ${operator}`);
  }
  const bound = numericOperand(path, operator, operand);
  if (operator === "=") return (number) => number === bound;
  if (operator === "<") return (number) => number < bound;
  if (operator === "<=") return (number) => number <= bound;
  if (operator === ">") return (number) => number > bound;
  return (number) => number >= bound;
}
