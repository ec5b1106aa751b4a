/** What the doctor looks at, and what was found of it. */

/** A finding: what was looked at, how it is, what was seen, and (unless all is well) what to do next. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "bad";
  readonly found: string;
  readonly mend?: string;
}

/** All is well. */
export const ok = (check: string, found: string): Finding => ({ check, state: "ok", found });
/** It works, and may not for long, or not well. */
export const warning = (check: string, found: string, mend: string): Finding => ({
  ...{ check, state: "warning", found, mend },
});
/** It does not work. */
export const bad = (check: string, found: string, mend: string): Finding => ({
  ...{ check, state: "bad", found, mend },
});

/** Looks; what was thrown is a finding too. */
export async function looked(check: string, mend: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (cause) {
    return bad(check, told(cause), mend);
  }
}

/** A fault in a line. */
export function told(cause: unknown): string {
  const said = cause instanceof Error ? cause.message || cause.name : String(cause);
  return said.split("\n")[0] ?? "";
}
