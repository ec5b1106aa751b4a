/** Why a template, a path or one rendering failed, for the person who wrote the template. */
export interface TemplateError {
  /**
   * bad_template, bad_path: wrong as written, found when compiled. missing: the record has nothing under the path.
   * unsupported_value: something is there that cannot be put at that place. not_json: the rendered text is not JSON.
   */
  readonly code: "bad_template" | "bad_path" | "missing" | "unsupported_value" | "not_json";
  /** The path or variable at fault as written in the template; "" for the template as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A failure as a value. */
export interface TemplateFailure {
  readonly ok: false;
  readonly error: TemplateError;
}

/** The body of one message, or why there is none. */
export type Rendered = { readonly ok: true; readonly body: string } | TemplateFailure;

/** Makes a failure. */
export function templateFailure(code: TemplateError["code"], path: string, message: string): TemplateFailure {
  return { ok: false, error: { code, path, message } };
}
