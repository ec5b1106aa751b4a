/** What the audit trail names of letters: themselves, and the files and entities that they are about. Pure. */
import type { AuditSubject } from "@sluice/contracts/audit-entry.ts";
import type { Found } from "./all-letters.ts";

/** Each thing once: letters first, then files, then entities. */
export function subjectsOf(letters: readonly Pick<Found, "letter">[]): AuditSubject[] {
  const files = new Set<string>();
  const entities = new Set<string>();
  for (const { event } of letters.map(({ letter }) => letter)) {
    if (event.file !== null) files.add(event.file);
    if (event.entity !== null && event.key !== null)
      entities.add(`${event.partner ?? "?"}/${event.entity}/${event.key}`);
  }
  const named = (kind: AuditSubject["kind"], ids: Iterable<string>): AuditSubject[] =>
    // A letter may be dead for just that its names are no names.
    [...ids].filter((id) => id !== "" && id.length <= 512).map((id) => ({ kind, id: id.toWellFormed() }));
  return [
    ...named(
      "letter",
      letters.map(({ letter }) => letter.id),
    ),
    ...named("file", files),
    ...named("entity", entities),
  ];
}
