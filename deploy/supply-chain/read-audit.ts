/** What `npm audit --json` said. */
import * as v from "valibot";

const Audited = v.object({
  vulnerabilities: v.record(
    v.string(),
    v.object({ severity: v.picklist(["info", "low", "moderate", "high", "critical"]), range: v.string() }),
  ),
});
const Failed = v.object({ message: v.string() });

/** `grave`: a line for each package of level high or critical. */
export type Audit =
  | { readonly kind: "audited"; readonly grave: readonly string[]; readonly lesser: number }
  | { readonly kind: "not-audited"; readonly why: string };

/** Reads it. Whatever is no audit is none: silence must never pass for a clean bill. */
export function readAudit(output: string): Audit {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    return { kind: "not-audited", why: output.trim().split("\n", 1)[0] || "no answer" };
  }
  const read = v.safeParse(Audited, json);
  if (!read.success) {
    const failed = v.safeParse(Failed, json);
    return { kind: "not-audited", why: failed.success ? failed.output.message : "an answer of another form" };
  }
  const all = Object.entries(read.output.vulnerabilities);
  const grave = all.filter(([, { severity }]) => severity === "high" || severity === "critical");
  return {
    kind: "audited",
    grave: grave.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`),
    lesser: all.length - grave.length,
  };
}
