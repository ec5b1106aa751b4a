/**
 * Orders: a delta feed. An order has many rows over its life, often several in one file; each is a step that its state
 * must allow, and a step that makes no sense is reported as a conflict and changes nothing.
 */
import * as v from "valibot";
import type { Code } from "../codes/catalogue.ts";
import { type Decision, defineFeed } from "../feed.ts";
import { EntityType, FeedName } from "../ids.ts";
import { given, isUtcTime, rowIs, whenThen } from "../rule.ts";
import { decimal } from "./decimal.ts";

const Step = v.picklist(
  ["created", "confirmed", "shipped", "cancelled"],
  "must be one of created, confirmed, shipped, cancelled",
);
const At = v.pipe(
  v.string(),
  v.regex(
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/,
    "must be a UTC time such as 2026-11-20T09:30:00Z",
  ),
  v.check(isUtcTime, "must be a time that exists"),
);
const OrderNumber = v.pipe(
  v.string(),
  v.regex(/^[A-Z0-9][A-Z0-9-]{2,19}$/, "must be 3 to 20 of A-Z, 0-9 and -, such as A-2026-00017"),
);

/** A row of the file. The amount, customer and currency belong to `created` rows; the other steps leave them empty. */
export const OrderRow = v.pipe(
  v.strictObject({
    order_no: OrderNumber,
    step: Step,
    at: At,
    customer: v.pipe(v.string(), v.maxLength(40, "must be at most 40 characters")),
    currency: v.union([v.literal(""), v.picklist(["JPY", "USD", "EUR"])], "must be JPY, USD, EUR or empty"),
    amount: v.union([v.literal(""), decimal(12, 2)]),
  }),
  v.forward(
    v.partialCheck(
      [["step"], ["customer"]],
      rowIs(whenThen({ column: "step", is: "created" }, given("customer"))),
      "must be given for a created order",
    ),
    ["customer"],
  ),
  v.forward(
    v.partialCheck(
      [["step"], ["amount"], ["currency"]],
      rowIs(whenThen({ column: "step", is: "created" }, { all: [given("amount"), given("currency")] })),
      "amount and currency must be given for a created order",
    ),
    ["amount"],
  ),
);
export type OrderRow = v.InferOutput<typeof OrderRow>;

/** An order's state. Times are UTC; "" where the step has not happened. */
export const Order = v.object({
  orderNo: v.string(),
  status: v.picklist(["created", "confirmed", "shipped", "cancelled"]),
  customer: v.string(),
  currency: v.string(),
  amount: v.string(),
  createdAt: v.string(),
  changedAt: v.string(),
});
export type Order = v.InferOutput<typeof Order>;

/** Which states a step may follow. Repeating the step that made the state changes nothing and is no conflict. */
const mayFollow: Record<OrderRow["step"], readonly Order["status"][]> = {
  created: [],
  confirmed: ["created"],
  shipped: ["confirmed"],
  cancelled: ["created", "confirmed"],
};

const conflict = (code: Code, message: string): Decision<Order> => ({ kind: "conflict", code, message });

/** The order's decider. */
export function decideOrder(order: Order | null, row: OrderRow): Decision<Order> {
  const event = `order.${row.step}.v1`;
  if (order === null) {
    if (row.step !== "created")
      return conflict("order.unknown", `order ${row.order_no} is not known: it cannot be ${row.step}`);
    const state: Order = {
      orderNo: row.order_no,
      status: "created",
      customer: row.customer,
      currency: row.currency,
      amount: row.amount,
      createdAt: row.at,
      changedAt: row.at,
    };
    return { kind: "write", event, state };
  }
  const repeats =
    order.status === row.step &&
    order.changedAt === row.at &&
    (row.step !== "created" ||
      (order.customer === row.customer && order.currency === row.currency && order.amount === row.amount));
  if (repeats) return { kind: "write", event, state: order };
  if (row.step === "created")
    return conflict(
      "order.exists",
      `order ${row.order_no} exists already (${order.status}): it cannot be created again`,
    );
  if (!mayFollow[row.step].includes(order.status))
    return conflict(
      "order.step-refused",
      `order ${row.order_no} is ${order.status}: it cannot be ${row.step}`,
    );
  return { kind: "write", event, state: { ...order, status: row.step, changedAt: row.at } };
}

/** The feed. */
export const orders = defineFeed<OrderRow, Order>({
  name: v.parse(FeedName, "orders"),
  title: "Orders, day by day",
  version: 1,
  entity: v.parse(EntityType, "order"),
  mode: { kind: "delta", repeatDays: 30 },
  format: {
    kind: "csv",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    header: "exact",
    columns: ["order_no", "step", "at", "customer", "currency", "amount"],
  },
  personal: ["customer"],
  row: OrderRow,
  key: { parts: [{ column: "order_no" }], unique: false },
  rowBytes: 70,
  bytesMax: 2 * 1024 ** 3,
  broadcastsEntities: true,
  events: ["order.created.v1", "order.confirmed.v1", "order.shipped.v1", "order.cancelled.v1"],
  decide: decideOrder,
  state: Order,
  legacy: {
    table: "legacy.orders",
    key: ["partner", "order_no"],
    columns: {
      partner: { type: "text", from: (_order, { partner }) => partner },
      order_no: { type: "text", from: (order) => order.orderNo },
      status: { type: "text", from: (order) => order.status },
      customer: { type: "text", from: (order) => order.customer },
      currency: { type: "text", from: (order) => order.currency },
      amount: { type: "numeric", from: (order) => order.amount },
      created_at: { type: "timestamptz", from: (order) => order.createdAt },
      changed_at: { type: "timestamptz", from: (order) => order.changedAt },
    },
    adopt: ({ order_no, status, customer, currency, amount, created_at, changed_at }) => ({
      key: { order_no },
      state: {
        ...{ orderNo: order_no, status, customer, currency, amount },
        ...{ createdAt: created_at, changedAt: changed_at },
      },
    }),
  },
});
