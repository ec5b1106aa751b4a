/** Valibot's issue types as stable codes that a partner can look up. */

const codes: Readonly<Record<string, string>> = {
  regex: "cell.pattern",
  picklist: "cell.not-in-list",
  literal: "cell.not-in-list",
  union: "cell.not-in-list",
  non_empty: "cell.empty",
  min_length: "cell.too-short",
  max_length: "cell.too-long",
  length: "cell.length",
  check: "cell.rule",
  check_items: "cell.rule",
  partial_check: "row.rule",
  iso_date: "cell.date",
  iso_timestamp: "cell.timestamp",
  integer: "cell.not-a-number",
  min_value: "cell.too-small",
  max_value: "cell.too-large",
};

/** The code of an issue type; one that is not listed is still named, never dropped. */
export function codeOf(issueType: string): string {
  return codes[issueType] ?? `cell.${issueType.replaceAll("_", "-")}`;
}
