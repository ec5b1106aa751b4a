/** Valibot's issue types as stable codes that a partner can look up. */
import type { Code } from "@sluice/contracts/codes/catalogue.ts";

const codes: Readonly<Record<string, Code>> = {
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
  digits: "cell.pattern",
  decimal: "cell.pattern",
  integer: "cell.not-a-number",
  safe_integer: "cell.not-a-number",
  number: "cell.not-a-number",
  finite: "cell.not-a-number",
  min_value: "cell.too-small",
  gt_value: "cell.too-small",
  max_value: "cell.too-large",
  lt_value: "cell.too-large",
};

/** The code of an issue type; one that is not listed is told by its message alone. */
export const codeOf = (issueType: string): Code => codes[issueType] ?? "cell.invalid";
