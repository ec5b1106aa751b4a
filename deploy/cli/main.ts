#!/usr/bin/env bun
/** The command `sluice`. */
import { DidNotStart } from "../local/supervisor/did-not-start.ts";
import { NotReady } from "../local/supervisor/preflight.ts";
import { Interrupted } from "./interrupt.ts";
import { sluiceProgram } from "./program.ts";
import { makeConsoleVisible } from "./visible.ts";

makeConsoleVisible();
try {
  await sluiceProgram().parseAsync();
} catch (cause) {
  // What the user can mend is told in its own words; anything else is a fault of Sluice, and shows where.
  const known = cause instanceof NotReady || cause instanceof DidNotStart;
  if (cause instanceof Interrupted) console.error("stopped before its end");
  else console.error(known ? cause.message : cause);
  process.exit(1);
}
