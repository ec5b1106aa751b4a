/**
 * Numbered files: each must have a higher number than those that were received before it. A file that failed, was rejected or refused
 * counts for nothing, so its number may come again. The number is claimed before a shard is announced.
 */
import type { Code } from "@sluice/contracts/codes/catalogue.ts";
import type { AnyFeed } from "@sluice/contracts/feed.ts";
import type { NumberRule } from "@sluice/contracts/file-rule.ts";
import { agree, type FileNumbers, type Numbered, numberIn, withNumber } from "./core/file-numbers.ts";
import type { File } from "./core/file.ts";
import type { CutOutcome } from "./cutter.ts";
import type { GatewayDeps } from "./deps.ts";
import { fileNumbersRef, fileRef } from "./files.ts";

type Deps = Pick<GatewayDeps, "store">;
type Cut = Extract<CutOutcome, { readonly kind: "cut" }>;
type Faulty = Extract<CutOutcome, { readonly kind: "faulty" }>;

/** Lost races in a row before the message is handed back. */
const conflictsMax = 10;

/**
 * Claims the number of a cut file; a faulty outcome where it does not follow. Null too for a feed whose files have none. A file to be checked
 * only looks. Throws when others claim numbers at the same moment again and again.
 */
export async function wrongNumber(
  { store }: Deps,
  feed: AnyFeed,
  { partner, file, sequence, purpose }: File,
  { frame = {} }: Cut,
): Promise<Faulty | null> {
  const rule = feed.fileRules?.find((one): one is NumberRule => one.kind === "number");
  if (rule === undefined) return null;
  const stated = frame[rule.field];
  if (stated === undefined) throw new Error(`the cut of file ${file} lacks ${rule.field} of its frame`);
  const fault = (message: string): Faulty => ({
    kind: "faulty",
    faults: [{ code: "receipt.number" satisfies Code, message, line: stated.line, byte: stated.byte }],
    faultTotal: 1,
  });
  const number = numberIn(stated.text);
  if (number === null)
    return fault(`${rule.field} is "${stated.text}": it must be a whole number, such as 42`);
  const numbered: Numbered = { file, sequence, number };
  const ref = fileNumbersRef(partner, feed.name);
  for (let conflicts = 0; conflicts < conflictsMax; conflicts += 1) {
    const known = await store.load(ref);
    const numbers: FileNumbers = known?.state ?? { last: [] };
    for (const other of numbers.last) {
      if (agree(other, numbered) || !(await isLive(store, partner, other))) continue;
      return fault(
        `${rule.field} is ${number}, and file ${other.file}, which came ${other.sequence < sequence ? "before" : "behind"} it, has ${other.number}: a later file has a higher number`,
      );
    }
    if (purpose === "check") return null;
    const state = withNumber(numbers, numbered);
    const saved = await store.save([{ ref, expectedVersion: known?.version ?? 0, state }]);
    if (saved.kind === "saved") return null;
  }
  throw new Error(`others claim numbers of ${feed.name} of ${partner} at the same moment as file ${file}`);
}

async function isLive(store: Deps["store"], partner: File["partner"], { file }: Numbered): Promise<boolean> {
  const status = (await store.load(fileRef(partner, file)))?.state.status;
  return status === "received" || status === "sharded";
}
