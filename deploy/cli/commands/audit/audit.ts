/** `sluice audit`: who did what to what, when; and whether that is still what was written. */
import { Command } from "commander";
import { auditListCommand } from "./list.ts";
import { auditVerifyCommand } from "./verify.ts";

/** The command. */
export const auditCommand = (): Command =>
  new Command("audit")
    .description("who did what to which file, letter, feed or entity, when")
    .addCommand(auditListCommand())
    .addCommand(auditVerifyCommand());
