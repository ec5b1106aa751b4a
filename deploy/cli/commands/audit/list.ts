/** `sluice audit list`: what operators did. */
import { type DeedChoice, type DeedDone, readDeeds } from "@sluice/shared/audit/deeds.ts";
import { Command, InvalidArgumentError } from "commander";
import { openAuditTrail } from "../../audit-stores.ts";
import type { StoreOptions } from "../../operator-stores.ts";
import { withStores } from "../../with-stores.ts";
import { withStoreOptions } from "../dlq/letters.ts";
import { printJson } from "../with-client.ts";

interface ListOptions extends StoreOptions, DeedChoice {
  readonly json?: true;
}

/** The command. */
export function auditListCommand(): Command {
  return withStoreOptions(
    new Command("list")
      .description("list what operators did, oldest first")
      .option("--file <id>", "to this file, f_…")
      .option("--who <name>", "by this key's id, or the name given with --by")
      .option("--since <moment>", "from then on: 2026-11-21 or 2026-11-21T03:00:00Z", momentOf),
  )
    .addHelpText("after", "\nExample:\n  $ sluice audit list --who aoki --since 2026-11-21")
    .action((options: ListOptions) =>
      withStores(
        () => openAuditTrail(options),
        async ({ trail }) => {
          const { file, who, since } = options;
          const found = await readDeeds(trail, { file, who, since });
          if (options.json) return printJson(found);
          for (const deed of found.deeds) console.log(deedLines(deed).join("\n"));
          console.log(found.deeds.length === 1 ? "1 deed" : `${found.deeds.length} deeds`);
          if (found.unreadable > 0)
            console.log(`${found.unreadable} entries cannot be read: run \`sluice audit verify\`.`);
        },
      ),
    );
}

const shown = 3;

function deedLines({ at, by, action, reason, subjects, facts, outcome, done }: DeedDone): string[] {
  const ending = outcome === null ? "no end is known" : done === null ? outcome : `${outcome}, ${done}`;
  const named = subjects.slice(0, shown).map(({ kind, id }) => `${kind} ${id}`);
  const more = subjects.length > shown ? [`and ${subjects.length - shown} more`] : [];
  const known = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [
    `${at}  ${by}  ${action}: ${ending}`,
    ...(named.length === 0 ? [] : [`  on ${[...named, ...more].join(", ")}`]),
    ...(reason === null ? [] : [`  because: ${reason}`]),
    ...(known.length === 0 ? [] : [`  ${known.join(", ")}`]),
  ];
}

function momentOf(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError("It is a day or a moment: 2026-11-21T03:00:00Z.");
  return new Date(at).toISOString();
}
