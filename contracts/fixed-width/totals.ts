/** A batch's control totals, in bigint: a hundred and one of the largest amounts are more than twelve digits hold. */
import type { FieldValue } from "./file.ts";
import type { Layout, Total } from "./layout.ts";

type Values = Readonly<Record<string, FieldValue>>;

/** A total that a trailer states wrongly. */
export interface WrongTotal {
  readonly field: string;
  readonly code: "fixed.total" | "fixed.total-overflow";
  readonly message: string;
}

/** Sums up one batch. */
export class BatchTotals {
  readonly #layout: Layout;
  readonly #sums: bigint[];

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#sums = layout.totals.map(() => 0n);
  }

  /** Takes a data record. */
  add(values: Values): void {
    this.#layout.totals.forEach((total, index) => {
      this.#sums[index] = (this.#sums[index] ?? 0n) + partOf(total, values);
    });
  }

  /** What the trailer's totals would be. */
  totals(): Record<string, bigint> {
    return Object.fromEntries(
      this.#layout.totals.map(({ field }, index) => [field, this.#sums[index] ?? 0n]),
    );
  }

  /** What is wrong with the trailer's totals. A field without a value has been reported already. */
  check(trailer: Values): WrongTotal[] {
    const { types, totals } = this.#layout;
    const fields = types.find(({ role }) => role === "trailer")?.fields ?? [];
    return totals.flatMap(({ field }, index): WrongTotal[] => {
      const stated = trailer[field];
      const found = this.#sums[index] ?? 0n;
      if (stated === undefined || stated === found) return [];
      const { title, bytes } = fields.find(({ name }) => name === field) ?? { title: field, bytes: 0 };
      if (found.toString().length > bytes) {
        const message = `the batch comes to ${found}, more than the ${bytes} digits of ${title} hold: send it as several batches`;
        return [{ field, code: "fixed.total-overflow", message }];
      }
      const message = `${title} is ${stated}, the batch's records come to ${found}: was a record lost, added or changed?`;
      return [{ field, code: "fixed.total", message }];
    });
  }
}

function partOf({ sum, of }: Total, values: Values): bigint {
  if (of?.is !== undefined && values[of.field] !== of.is) return 0n;
  if (of?.isNot !== undefined && values[of.field] === of.isNot) return 0n;
  if (sum === "records") return 1n;
  const amount = values[sum.amount];
  return typeof amount === "bigint" ? amount : 0n;
}
