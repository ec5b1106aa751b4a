/** What is wrong with a file, a line for each fault or error, as people read it at a terminal. */
import type { Fault } from "@sluice/contracts/events/payloads.ts";
import type { RowError } from "@sluice/contracts/report.ts";

/** One line: where, what, what stands there, and the code to look up. */
export function errorLine(error: Fault | RowError): string {
  const where = "column" in error && error.column !== "" ? `, ${error.column}` : "";
  const value = "value" in error ? ` (is ${JSON.stringify(error.value)})` : "";
  return `line ${error.line}${where}: ${error.message}${value}  [${error.code}]`;
}
