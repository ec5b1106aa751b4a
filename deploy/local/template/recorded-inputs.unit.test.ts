import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "bun:test";
import * as v from "valibot";
import type { JsonObject } from "../pattern/json.ts";
import { compileTargetInput, renderTargetInput, type TargetInputSettings } from "./target-input.ts";

// What targets of rules got from AWS. No case is exempt.
const file = join(process.env["SLUICE_TEST_DATA"] ?? "", "event-patterns", "input-transformers.json");
const available = process.env["SLUICE_TEST_DATA"] !== undefined && existsSync(file);

const RecordedCase = v.object({
  kind: v.picklist(["InputPath", "InputTransformer", "InputPath+InputTransformer"]),
  path: v.optional(v.string()),
  template: v.optional(v.string()),
  pathsMap: v.optional(v.record(v.string(), v.string())),
  event: v.optional(v.custom<JsonObject>((given) => typeof given === "object" && given !== null)),
  expected: v.optional(v.unknown()),
  error: v.optional(v.object({ Code: v.string(), Message: v.string() })),
});
type RecordedCase = v.InferOutput<typeof RecordedCase>;

const cases = available ? v.parse(v.array(RecordedCase), JSON.parse(readFileSync(file, "utf8"))) : [];

function settings({ kind, path, template, pathsMap }: RecordedCase): TargetInputSettings {
  const transformer = { InputPathsMap: pathsMap, InputTemplate: template ?? '"x"' };
  if (kind === "InputPath") return { InputPath: path };
  if (kind === "InputTransformer") return { InputTransformer: transformer };
  return { InputPath: "$.detail", InputTransformer: transformer };
}

/** The recording parsed bodies that are JSON objects, and wrote one redacted time in two ways. */
function asRecorded(body: string): unknown {
  return JSON.parse(JSON.stringify(body.startsWith("{") ? JSON.parse(body) : body));
}

function oneTime(recorded: unknown): unknown {
  return JSON.parse(JSON.stringify(recorded).replaceAll("<ingestion-time>", "date"));
}

describe("target input as AWS shaped it", () => {
  test.skipIf(!available)("the recorded cases are there (SLUICE_TEST_DATA)", () => {
    expect(cases.length).toBe(31);
  });

  for (const [index, recorded] of cases.entries()) {
    test(`${index}: ${recorded.kind} ${recorded.path ?? recorded.template ?? ""}`, () => {
      const compiled = compileTargetInput("<target-id>", settings(recorded));
      if (recorded.error !== undefined) {
        expect(compiled).toMatchObject({ ok: false, error: { message: recorded.error.Message } });
        return;
      }
      if (!compiled.ok) throw new Error(compiled.error.message);
      const rendered = renderTargetInput(compiled.input, recorded.event ?? {}, {
        ruleArn: "arn:<partition>:events:<region>:111111111111:rule/<bus-name>/<rule-name>",
        ruleName: "<rule-name>",
        ingestionTime: "date",
      });
      if (recorded.expected === null)
        expect(rendered).toMatchObject({ ok: false, error: { code: "not_json" } });
      else expect(rendered.ok && asRecorded(rendered.body)).toEqual(oneTime(recorded.expected));
    });
  }
});
