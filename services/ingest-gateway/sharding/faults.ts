/** What can be wrong with a file's framing, and how it is told to the partner. */
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { Fault } from "@sluice/contracts/events/payloads.ts";

/** The most faults that a report names; the true total is counted beside them. */
export const faultsMax = 100;

/** Collects faults: the first `faultsMax`, and how many there were. */
export class Faults {
  readonly found: Fault[] = [];
  total = 0;

  add(code: Code, line: number, byte: number, message: string): void {
    this.total += 1;
    if (this.found.length < faultsMax) this.found.push({ code, message, line, byte });
  }
}
