/** `sluice audit verify`: whether the trail is what was written. */
import type { AuditHead } from "@sluice/contracts/audit-entry.ts";
import { type Verified, verifyTrail } from "@sluice/shared/audit/verify.ts";
import { Command, InvalidArgumentError } from "commander";
import { openAuditTrail } from "../../audit-stores.ts";
import type { StoreOptions } from "../../operator-stores.ts";
import { withStores } from "../../with-stores.ts";
import { withStoreOptions } from "../dlq/letters.ts";
import { printJson } from "../with-client.ts";

interface VerifyOptions extends StoreOptions {
  readonly head: readonly AuditHead[];
  readonly json?: true;
}

/** The command. Exit code 2 when something does not fit. */
export function auditVerifyCommand(): Command {
  return withStoreOptions(
    new Command("verify")
      .description("check every entry against the one before it, and name the first that does not fit")
      .option(
        "--head <head>",
        "a head that was noted before, as this command prints it (may be given more than once)",
        (text: string, before: readonly AuditHead[]) => [...before, headOf(text)],
        [],
      ),
  )
    .addHelpText(
      "after",
      "\nExit code: 0 when all fits, 2 when something does not.\n\nExample:\n  $ sluice audit verify --head 412:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )
    .action((options: VerifyOptions) =>
      withStores(
        () => openAuditTrail(options),
        async ({ trail }) => {
          const verified = await verifyTrail(trail, options.head);
          if (!verified.ok) process.exitCode = 2;
          if (options.json) return printJson(verified);
          console.log(verifiedLines(verified).join("\n"));
        },
      ),
    );
}

function verifiedLines(verified: Verified): string[] {
  if (!verified.ok)
    return [
      `entry ${verified.at} is ${verified.fault}: ${verified.why}`,
      `The ${verified.entries} before it fit.`,
    ];
  if (verified.head === null) return ["The trail is empty."];
  const { sequence, hash } = verified.head;
  return [
    `${verified.entries} entries fit.`,
    `Note this head where nobody who can write the table can change it: ${sequence}:${hash}`,
  ];
}

function headOf(text: string): AuditHead {
  const [, sequence = "", hash = ""] = /^([1-9][0-9]*):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === "")
    throw new InvalidArgumentError("It is <entry>:<hash>, as `sluice audit verify` prints it.");
  return { sequence: Number(sequence), hash };
}
