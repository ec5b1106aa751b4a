import { readJson, type JsonObject } from "../pattern/json.ts";
import { applyInputPath } from "./input-path.ts";
import {
  compileInputTransformer,
  renderInputTransformer,
  type CompiledTransformer,
  type InputTransformer,
  type RuleVariables,
} from "./input-transformer.ts";
import { parseJsonPath } from "./json-path.ts";
import { templateFailure, type Rendered, type TemplateFailure } from "./template-error.ts";

/** How a rule's target shapes the event, as PutTargets takes it; at most one of the three. */
export interface TargetInputSettings {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?: InputTransformer | undefined;
}

/** Checked settings; make them once with {@link compileTargetInput}. */
export type TargetInput =
  | { readonly kind: "whole" }
  | { readonly kind: "constant"; readonly body: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "transformer"; readonly transformer: CompiledTransformer };

/** Checks the input settings of one target; the messages are those of PutTargets where it has any. */
export function compileTargetInput(
  targetId: string,
  { Input, InputPath, InputTransformer }: TargetInputSettings,
): { readonly ok: true; readonly input: TargetInput } | TemplateFailure {
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    const message = `Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`;
    return templateFailure("bad_template", "", message);
  }
  if (Input !== undefined) {
    if (readJson(Input).ok) return { ok: true, input: { kind: "constant", body: Input } };
    return templateFailure("bad_template", "", `Input for target ${targetId} is not JSON.`);
  }
  if (InputPath !== undefined) {
    const parsed = parseJsonPath(InputPath);
    return parsed.ok ? { ok: true, input: { kind: "path", path: InputPath } } : parsed;
  }
  if (InputTransformer === undefined) return { ok: true, input: { kind: "whole" } };
  const compiled = compileInputTransformer(targetId, InputTransformer);
  if (!compiled.ok) return compiled;
  return { ok: true, input: { kind: "transformer", transformer: compiled.transformer } };
}

/** The body that the target gets for an event; a failure means that this delivery is dropped. */
export function renderTargetInput(input: TargetInput, event: JsonObject, variables: RuleVariables): Rendered {
  if (input.kind === "constant") return { ok: true, body: input.body };
  if (input.kind === "path") return applyInputPath(input.path, event);
  if (input.kind === "transformer") return renderInputTransformer(input.transformer, event, variables);
  return { ok: true, body: JSON.stringify(event) };
}
