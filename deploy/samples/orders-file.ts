/**
 * Orders files of any size, fixed by a seed: lives of orders, told in rows as they happen, several of one order in one file and
 * across files. Good by default; with named faults where asked.
 */
import { type Random, seeded } from "./random.ts";

type Status = "created" | "confirmed" | "shipped" | "cancelled";

/** An order as the generator knows it: what tomorrow's file may go on from. */
export interface KnownOrder {
  readonly orderNo: string;
  readonly status: Status;
}

/** What can be wrong with a row. The first five are judged (the file is rejected); `framing` ones end the file as failed; the last two are conflicts at load. */
export type OrderFault =
  | "bad-order-number"
  | "bad-step"
  | "bad-time"
  | "bad-amount"
  | "missing-customer"
  | "ragged-row"
  | "stray-quote"
  | "unterminated-quote"
  | "nul-byte"
  | "mixed-line-end"
  | "unknown-order"
  | "ship-after-cancel";

/** What to generate. */
export interface OrdersFileSettings {
  readonly seed: number;
  readonly rows: number;
  /** The day of every row's time: `2026-11-20`. */
  readonly day: string;
  /** Orders of earlier files. */
  readonly known?: readonly KnownOrder[];
  /** Faults by row, from 1: that row is spoilt. */
  readonly faults?: ReadonlyMap<number, OrderFault>;
}

/** The columns, as the feed names them. */
export const ordersHeader = "order_no,step,at,customer,currency,amount\n";

const nextSteps: Record<Status, readonly Status[]> = {
  created: ["confirmed", "confirmed", "confirmed", "cancelled"],
  confirmed: ["shipped", "shipped", "shipped", "cancelled"],
  shipped: [],
  cancelled: [],
};
const customers = [
  "Aoki Books",
  "北海道商事",
  "Miller, Sons & Co",
  'The "Corner" Shop',
  "Ōsaka Parts",
  "山田 太郎",
];

/** The file's text in pieces of many rows; at the end, the orders that tomorrow may go on from. */
export function* ordersFile(settings: OrdersFileSettings): Generator<string, readonly KnownOrder[]> {
  const random = seeded(settings.seed);
  const open = (settings.known ?? []).filter(({ status }) => nextSteps[status].length > 0);
  let piece = ordersHeader;
  for (let row = 1; row <= settings.rows; row += 1) {
    const fault = settings.faults?.get(row);
    const good = takeStep(random, open, settings, row);
    piece += fault === undefined ? good : spoil(good, fault, settings, row);
    if (piece.length > 60_000) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
  return open;
}

/** The whole text at once: for small files. */
export function ordersText(settings: OrdersFileSettings): {
  readonly text: string;
  readonly known: readonly KnownOrder[];
} {
  const file = ordersFile(settings);
  let text = "";
  for (;;) {
    const { done, value } = file.next();
    if (done === true) return { text, known: value };
    text += value;
  }
}

function takeStep(random: Random, open: KnownOrder[], settings: OrdersFileSettings, row: number): string {
  const at = timeOf(settings.day, row, settings.rows);
  const index = open.length > 0 && random.below(100) < 55 ? random.below(open.length) : -1;
  const order = open[index];
  if (order === undefined) {
    const orderNo = `A-${settings.day.replaceAll("-", "")}-${String(row).padStart(7, "0")}`;
    open.push({ orderNo, status: "created" });
    const yen = random.below(2) === 0;
    const amount = yen
      ? String(100 + random.below(900_000))
      : `${1 + random.below(9_000)}.${random.below(90) + 10}`;
    return `${orderNo},created,${at},${quoted(random.pick(customers))},${yen ? "JPY" : "USD"},${amount}\n`;
  }
  const status = random.pick(nextSteps[order.status]);
  if (nextSteps[status].length > 0) open[index] = { ...order, status };
  else open.splice(index, 1);
  return `${order.orderNo},${status},${at},,,\n`;
}

function spoil(good: string, fault: OrderFault, { day, rows }: OrdersFileSettings, row: number): string {
  const at = timeOf(day, row, rows);
  const fresh = `F-${day.replaceAll("-", "")}-${String(row).padStart(7, "0")}`;
  const spoilt: Record<OrderFault, string> = {
    "bad-order-number": `order no. ${row},created,${at},Aoki Books,JPY,100\n`,
    "bad-step": `${fresh},teleported,${at},,,\n`,
    "bad-time": `${fresh},created,${day}T25:61:00Z,Aoki Books,JPY,100\n`,
    "bad-amount": `${fresh},created,${at},Aoki Books,JPY,1.005\n`,
    "missing-customer": `${fresh},created,${at},,JPY,100\n`,
    "ragged-row": `${fresh},created,${at},Aoki Books,JPY\n`,
    "stray-quote": `${fresh},created,${at},Aoki "Books,JPY,100\n`,
    "unterminated-quote": `${fresh},created,${at},"Aoki Books,JPY,100\n`,
    "nul-byte": `${fresh},created,${at},Aoki\0Books,JPY,100\n`,
    "mixed-line-end": good.replace(/\n$/, "\r\n"),
    "unknown-order": `${fresh},shipped,${at},,,\n`,
    "ship-after-cancel": `${fresh},created,${at},Aoki Books,JPY,100\n${fresh},cancelled,${at},,,\n${fresh},shipped,${at},,,\n`,
  };
  return spoilt[fault];
}

/** Rows spread over the day in order, so that file order is time order. */
function timeOf(day: string, row: number, rows: number): string {
  const second = Math.floor(((row - 1) * 86_399) / Math.max(rows, 1));
  const [hours, minutes, seconds] = [second / 3600, (second / 60) % 60, second % 60];
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  return `${day}T${two(hours)}:${two(minutes)}:${two(seconds)}Z`;
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
