import { isJsonObject, type JsonValue } from "./json.ts";
import { refuse, refuseAsUnportable } from "./refusal.ts";

/**
 * Where a pattern is to run. "bus": a rule of a classic event bus, the whole language. "pipes": the filter of a pipe
 * that reads a DynamoDB stream, with fewer operators and fewer fields.
 */
export type PatternProfile = "bus" | "pipes";

/** Longest pattern text, in characters: the default quota of a rule; for pipes the documented filter length. */
export const PATTERN_CHARACTERS_MAX: { readonly [profile in PatternProfile]: number } = {
  bus: 2048,
  pipes: 4096,
};

/** What the pipes page lists as not usable in the filter of a DynamoDB stream source. */
const UNUSABLE_STREAM_FIELDS: readonly string[] = [
  "awsRegion",
  "eventID",
  "eventName",
  "eventSource",
  "eventSourceARN",
  "eventSourceKey",
  "eventVersion",
  "invokeIdentityArn",
];

/** Refuses a field that pipes do not filter on, though the record has it. */
export function checkField(profile: PatternProfile, path: string): void {
  const [root = ""] = path.split(".", 1);
  if (profile === "pipes" && UNUSABLE_STREAM_FIELDS.includes(root)) {
    refuseAsUnportable(
      path,
      `"${root}" is not usable in the filter of a pipe on a DynamoDB stream; put what tells the records apart into the item and filter on dynamodb.NewImage`,
    );
  }
}

/** Refuses an operator that pipes do not have. */
export function checkOperator(
  profile: PatternProfile,
  path: string,
  operator: string,
  operand: JsonValue,
): void {
  if (profile === "bus") return;
  if (operator === "wildcard") refuse(path, "wildcard is not supported in the filter of a pipe");
  if (operator === "anything-but" && isJsonObject(operand)) {
    refuse(path, "anything-but around another operator is not supported in the filter of a pipe");
  }
  if (operator === "cidr" || operator === "exactly") {
    refuseAsUnportable(path, `${operator} is not known to work in the filter of a pipe`);
  }
}
