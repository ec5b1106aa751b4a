/** A file of orders in which some rows are wrong: its bytes, and what the gate says of them. */
import type { ErrorReport, RowError } from "@sluice/contracts/report.ts";

const header = "order_no,step,at,customer,currency,amount";
const wrong: Readonly<
  Record<number, readonly [row: string, column: string, value: string, message: string]>
> = {
  17: [
    "A-2026-00017,created,2026-11-20T08:15:00Z,Aoba Trading,JPY,12.3O",
    ...(["amount", "12.3O"] as const),
    "must be a decimal of at most 12 digits, 2 of them behind the point",
  ],
  41: [
    "A-2026-00041,created,2026-11-20 08:16,青葉商事,JPY,9800",
    ...(["at", "2026-11-20 08:16"] as const),
    "must be a UTC time such as 2026-11-20T09:30:00Z",
  ],
  42: [
    "A-2026-00042,shiped,2026-11-20T08:17:00Z,,,",
    ...(["step", "shiped"] as const),
    "must be one of created, confirmed, shipped, cancelled",
  ],
  96: [
    'A-2026-00096,created,2026-11-20T08:21:00Z,"<b>Bold & Sons</b>",GBP,120.00',
    ...(["currency", "GBP"] as const),
    "must be JPY, USD, EUR or empty",
  ],
};

/** A file of so many rows, four of them wrong. */
export function wrongOrders(rows: number): { readonly bytes: Uint8Array; readonly report: ErrorReport } {
  const samples: RowError[] = [];
  const lines = [header];
  let byte = header.length + 2;
  for (let record = 1; record <= rows; record += 1) {
    const no = `A-2026-${String(record).padStart(5, "0")}`;
    const bad = wrong[record];
    const line = bad?.[0] ?? `${no},created,2026-11-20T08:00:00Z,Aoba Trading,JPY,${100 + record}.00`;
    if (bad !== undefined) {
      const [, column, value, message] = bad;
      const code = column === "step" || column === "currency" ? "cell.not-in-list" : "cell.pattern";
      samples.push({ record, line: record + 1, byte, column, value, code, message });
    }
    lines.push(line);
    byte += new TextEncoder().encode(line).length + 1;
  }
  const byCode: Record<string, number> = {};
  const byColumn: Record<string, Record<string, number>> = {};
  for (const { code, column } of samples) {
    byCode[code] = (byCode[code] ?? 0) + 1;
    byColumn[column] = { [code]: 1 };
  }
  const report = { rows, badRows: samples.length, errors: samples.length, byCode, byColumn, samples };
  return { bytes: new TextEncoder().encode(`${lines.join("\n")}\n`), report };
}
