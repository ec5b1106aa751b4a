/** The order of a file's records: header, data, trailer, as often as batches are agreed, then the end. */
import type { PartnerTerms } from "./file.ts";
import type { RecordRole } from "./layout.ts";

/** Where a file is: what may come next follows from it. */
export interface Order {
  readonly last: RecordRole | null;
  readonly batch: number;
}

/** Before the first record. */
export const start: Order = { last: null, batch: 0 };

const words: Record<RecordRole, string> = {
  header: "a header record",
  data: "a data record",
  trailer: "a trailer record",
  end: "the end record",
};

function nextRoles({ last, batch }: Order, terms: PartnerTerms): readonly RecordRole[] {
  if (last === null) return ["header"];
  if (last === "header" || last === "data") return ["data", "trailer"];
  if (last === "trailer") return terms.batches === "several" || batch === 0 ? ["header", "end"] : ["end"];
  return [];
}

/** Takes the next record's role: the new order, and what is wrong with it coming here, or null. */
export function step(
  order: Order,
  role: RecordRole,
  terms: PartnerTerms,
): { readonly order: Order; readonly wrong: string | null } {
  const next = nextRoles(order, terms);
  const after = order.last === null ? "at the beginning of the file" : `after ${words[order.last]}`;
  const must = next.length === 0 ? "nothing may" : next.map((one) => words[one]).join(" or ");
  const wrong = next.includes(role)
    ? null
    : `${words[role]} stands ${after}: ${must} ${next.length === 0 ? "follow" : "must come there"}`;
  return { order: { last: role, batch: order.batch + (role === "header" ? 1 : 0) }, wrong };
}

/** What is missing when the file ends here, or null. */
export function endsWrong({ last }: Order, terms: PartnerTerms): string | null {
  if (last === "end" || (last === "trailer" && terms.endMayLack === true)) return null;
  if (last === "trailer") return "the file ends without an end record: was it cut off?";
  return "the file ends without a trailer record and an end record: was it cut off?";
}
