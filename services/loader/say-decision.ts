/** An operator's word on a file, from whichever door it comes: kept in the audit trail before and after. */
import { FileId, PartnerId } from "@sluice/contracts/ids.ts";
import type { OperatorDecision } from "@sluice/contracts/operator-decision.ts";
import { record } from "@sluice/shared/audit/record.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import * as v from "valibot";
import { decideHeld, type Decided, type Word } from "./decide-held.ts";
import type { LoaderAppDeps } from "./deps.ts";
import type { LoadId } from "./loads.ts";
import * as problems from "./problems.ts";
import { withdraw, type Withdrawn } from "./withdraw.ts";

/** What can be said of a file. */
export type FileWord = Word | "withdraw";

/** Whether it is kept (again: it was so before), or why not. */
export type Said =
  | { readonly kind: "kept"; readonly id: LoadId; readonly repeat: boolean }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Says it of the file that a path names. Nothing is changed where it is refused. */
export async function sayDecision(
  deps: LoaderAppDeps,
  named: { readonly partner?: string | undefined; readonly file?: string | undefined },
  word: FileWord,
  decision: OperatorDecision,
): Promise<Said> {
  const partner = v.safeParse(PartnerId, named.partner);
  const file = v.safeParse(FileId, named.file);
  if (!partner.success || !file.success) return refused(problems.noSuchLoad);
  const id = { partner: partner.output, file: file.output };
  const decided = await record<Decided | Withdrawn>(
    deps.audit,
    {
      ...{ ...decision, action: `file.${word}` },
      subjects: [
        { kind: "file", id: id.file },
        { kind: "partner", id: id.partner },
      ],
    },
    () => (word === "withdraw" ? withdraw(deps, id, decision) : decideHeld(deps, id, word, decision)),
    ({ kind }) => (kind === "decided" || kind === "repeat" ? "done" : "refused"),
  );
  switch (decided.kind) {
    case "decided":
      deps.log.info({ ...id, word, ...decision }, "a file was decided");
      return { kind: "kept", id, repeat: false };
    case "repeat":
      return { kind: "kept", id, repeat: true };
    case "not-held":
      return refused(problems.notHeld(id.file, decided.status));
    case "writing":
      return refused(problems.loadHasBegun(id.file));
    case "ended":
      return refused(problems.hasEnded(id.file, decided.status));
    case "unknown":
      return refused(word === "withdraw" ? problems.noSuchPlace : problems.noSuchLoad);
    case "busy":
      return refused(problems.busy);
    default:
      return decided satisfies never;
  }
}

const refused = (problem: Problem): Said => ({ kind: "refused", problem });
