/** The console of the command: whatever is printed is shown, and does nothing. */
import { inspect } from "node:util";
import { visible } from "@sluice/shared/visible.ts";

/** From here on all that the process logs to its console is visible. Progress on a terminal goes past it: it holds figures and our words alone. */
export function makeConsoleVisible(): void {
  for (const name of ["log", "error", "warn"] as const) {
    const write = console[name].bind(console);
    console[name] = (...values: unknown[]) =>
      write(...values.map((value) => visible(typeof value === "string" ? value : inspect(value))));
  }
}
