import { compileCandidate, type Candidate, type Dialect } from "./candidates.ts";
import { fieldTree, type FieldNode } from "./fields.ts";
import { isJsonList, isJsonObject, readJson, type JsonObject, type JsonValue } from "./json.ts";
import { expandOr, refuseReservedName, type Alternative } from "./or.ts";
import { checkField, PATTERN_CHARACTERS_MAX, type PatternProfile } from "./profile.ts";
import { PatternRefusal, refuse, type PatternError } from "./refusal.ts";

/** One field that must hold: the place of its path among the collected fields, and its candidates. */
export interface Requirement {
  readonly slot: number;
  readonly candidates: readonly Candidate[];
}

/** A pattern ready to be matched; make it once with {@link compilePattern}. */
export interface CompiledPattern {
  readonly profile: PatternProfile;
  /** The paths the pattern names, as a tree: what of an event is worth looking at. */
  readonly fields: FieldNode;
  readonly slots: number;
  /** The pattern without $or: it matches when every requirement of any one alternative holds. */
  readonly alternatives: readonly (readonly Requirement[])[];
}

/** Settings that have a default. */
export interface CompileOptions {
  /** Default numeric; see Dialect. */
  readonly numberLiterals?: Dialect["numberLiterals"];
  /** Longest pattern text in characters; default the AWS quota of the profile. */
  readonly charactersMax?: number;
}

/** The outcome of {@link compilePattern}. */
export type PatternResult = { ok: true; pattern: CompiledPattern } | { ok: false; error: PatternError };

/**
 * Compiles an event pattern given as JSON text (for topology data: JSON.stringify it).
 * @returns the pattern, or what is wrong with it and where. Source of the rules: the EventBridge user guide's pages on
 * event patterns, AWS's own engine (github.com/aws/event-ruler), and outcomes recorded from AWS.
 */
export function compilePattern(
  text: string,
  profile: PatternProfile,
  options: CompileOptions = {},
): PatternResult {
  try {
    const { numberLiterals = "numeric", charactersMax = PATTERN_CHARACTERS_MAX[profile] } = options;
    if (text.length > charactersMax) {
      const reason = `the pattern has ${text.length} characters, at most ${charactersMax} are allowed`;
      throw new PatternRefusal("too_long", "", reason);
    }
    const read = readJson(text);
    if (!read.ok) throw new PatternRefusal("not_json", "", `the pattern is not JSON: ${read.reason}`);
    if (!isJsonObject(read.value)) refuse("", "Filter is not an object");
    const alternatives = compileObject({ profile, numberLiterals }, [new Map()], "", read.value, false);
    return { ok: true, pattern: arrange(profile, alternatives) };
  } catch (refusal) {
    if (refusal instanceof PatternRefusal) return { ok: false, error: refusal.error };
    throw refusal;
  }
}

/** Adds the fields of one object of the pattern to every alternative so far. */
function compileObject(
  dialect: Dialect,
  alternatives: readonly Alternative[],
  prefix: string,
  object: JsonObject,
  insideOr: boolean,
): readonly Alternative[] {
  const entries = Object.entries(object);
  if (entries.length === 0) refuse(prefix, "Empty objects are not allowed");
  let result = alternatives;
  for (const [name, given] of entries) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    if (name === "$or") {
      result = expandOr(path, result, given, (soFar, branch) =>
        compileObject(dialect, soFar, prefix, branch, true),
      );
      continue;
    }
    if (insideOr) refuseReservedName(path, name);
    if (isJsonObject(given)) result = compileObject(dialect, result, path, given, insideOr);
    else result = addField(dialect, result, path, name, given);
  }
  return result;
}

function addField(
  dialect: Dialect,
  alternatives: readonly Alternative[],
  path: string,
  name: string,
  given: JsonValue,
): readonly Alternative[] {
  if (!isJsonList(given)) refuse(path, `"${name}" must be an object or an array`);
  if (given.length === 0) refuse(path, "Empty arrays are not allowed");
  checkField(dialect.profile, path);
  const candidates = given.map((one) => compileCandidate(dialect, path, one));
  return alternatives.map((alternative) => new Map(alternative).set(path, candidates));
}

/** Gives each path a slot and puts each alternative's requirements into the order of their paths. */
function arrange(profile: PatternProfile, alternatives: readonly Alternative[]): CompiledPattern {
  const paths = [...new Set(alternatives.flatMap((alternative) => [...alternative.keys()]))].sort();
  const slotOf = new Map(paths.map((path, slot) => [path, slot]));
  return {
    profile,
    fields: fieldTree(paths),
    slots: paths.length,
    // Sorted, because an absence is judged against the list elements that the paths before it have settled on.
    alternatives: alternatives.map((alternative) =>
      [...alternative]
        .map(([path, candidates]) => ({ slot: slotOf.get(path) ?? 0, candidates }))
        .sort((a, b) => a.slot - b.slot),
    ),
  };
}
