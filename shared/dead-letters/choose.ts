/** Which letters an operator means. Pure. */
import type { Letter } from "./letter.ts";

/** What a letter must be; what is not named does not matter. */
export interface Choice {
  /** Ids, or beginnings of ids. */
  readonly ids?: readonly string[] | undefined;
  /** The queue, pipe or rule. */
  readonly at?: string | undefined;
  readonly partner?: string | undefined;
  readonly file?: string | undefined;
  /** `order`, or one of them: `order/A-1001`. */
  readonly entity?: string | undefined;
  /** The event's type. */
  readonly type?: string | undefined;
  /** Words that the cause holds, in any case. */
  readonly cause?: string | undefined;
}

/** The letters that are meant, in the order given. */
export const choose = (letters: readonly Letter[], choice: Choice): Letter[] =>
  letters.filter((letter) => isChosen(letter, choice));

/** Whether a letter is meant. */
export function isChosen({ id, at, cause, event }: Letter, choice: Choice): boolean {
  const { ids, entity } = choice;
  const [type, ...key] = entity?.split("/") ?? [];
  return (
    (ids === undefined || ids.some((start) => id.startsWith(start))) &&
    isOf(choice.at, at.name) &&
    isOf(choice.partner, event.partner) &&
    isOf(choice.file, event.file) &&
    isOf(choice.type, event.type) &&
    isOf(type, event.entity) &&
    (key.length === 0 || key.join("/") === event.key) &&
    (choice.cause === undefined || cause.toLowerCase().includes(choice.cause.toLowerCase()))
  );
}

const isOf = (wanted: string | undefined, found: string | null): boolean =>
  wanted === undefined || wanted === found;
