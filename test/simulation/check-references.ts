/** Marks speak of orders: what must be there for them, and what cannot be. */
import type { ReceivedFile, Truth } from "./oracle.ts";

/**
 * A file of marks is never rejected when every order that it marks was created by a file that came before it, and never taken when one was
 * created by none at all. In between its moment decides.
 */
export function checkReferences(received: readonly ReceivedFile[], { entities }: Truth): string[] {
  const sequences = new Map(received.map(({ file, sequence }) => [file, sequence]));
  return received.flatMap(({ file, partner, content, ordersBefore, isRejected, isWithdrawn }) => {
    if (content.feed !== "marks" || content.fate === "ragged" || isWithdrawn) return [];
    const marked = content.steps.flatMap((step) => (step.kind === "mark" ? [step.order] : []));
    const creators = marked.map((order) => entities.get(`${partner}#order#${order}`)?.versions[0]?.file);
    const isKnown = creators.every(
      (creator) => creator !== undefined && (sequences.get(creator) ?? 0) <= ordersBefore,
    );
    if (isRejected && content.fate === "good" && isKnown)
      return [`file ${file} was rejected, and all that it marks came before it`];
    if (!isRejected && (content.fate === "bad" || creators.includes(undefined)))
      return [`file ${file} marks an order that no file created, and was taken`];
    return [];
  });
}
