import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "bun:test";
import { compilePattern } from "./compile.ts";
import { isJsonList, isJsonObject, readJson, type JsonObject, type JsonValue } from "./json.ts";
import { matches } from "./matches.ts";

// Pattern and event pairs with the outcome that AWS gave. Pattern and event are read with their number spelling.
const file = join(process.env["SLUICE_TEST_DATA"] ?? "", "event-patterns", "triples.json");
const available = process.env["SLUICE_TEST_DATA"] !== undefined && existsSync(file);

/** AWS limits how much work a wildcard may cause; that limit is the service's own and nowhere stated. */
const EXEMPT = "content_wildcard_complex_EXC";

function cases(): readonly JsonObject[] {
  if (!available) return [];
  const read = readJson(readFileSync(file, "utf8"));
  return read.ok && isJsonList(read.value) ? read.value.filter(isJsonObject) : [];
}

function field(recorded: JsonObject, name: string): string {
  const value = recorded[name];
  if (typeof value !== "string") throw new Error(`a recorded case has no text under "${name}"`);
  return value;
}

function text(raw: JsonValue | undefined, parsed: JsonValue | undefined): string {
  return typeof raw === "string" ? raw : JSON.stringify(parsed);
}

describe("event patterns as AWS judged them", () => {
  test.skipIf(!available)("the recorded cases are there (SLUICE_TEST_DATA)", () => {
    expect(cases().length).toBe(156);
  });

  for (const recorded of cases()) {
    const name = field(recorded, "name");
    test.skipIf(name === EXEMPT)(`${name} -> ${field(recorded, "outcome")}`, () => {
      const compiled = compilePattern(text(recorded["patternText"], recorded["pattern"]), "bus");
      if (recorded["outcome"] === "error") {
        if (compiled.ok) throw new Error("the pattern was accepted");
        expect(compiled.error.code).toBe("not_valid");
        expect(compiled.error.message).toStartWith(field(recorded, "errorMessage"));
        return;
      }
      if (!compiled.ok) throw new Error(compiled.error.message);
      const event = text(recorded["eventText"], recorded["event"]);
      expect(matches(compiled.pattern, event)).toBe(recorded["outcome"] === "match");
      expect(matches(compiled.pattern, JSON.parse(event))).toBe(recorded["outcome"] === "match");
    });
  }
});
