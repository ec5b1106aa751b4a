/** What partners send in a run: small files of three feeds, some bad, some sent again. */
import { createHash } from "node:crypto";
import { adoptableKeys } from "./levels-feed.ts";
import type { Random } from "./random.ts";

/** A row, as its sender means it. */
export type Step =
  | {
      readonly kind: "order";
      readonly key: string;
      readonly step: "created" | "confirmed" | "shipped" | "cancelled";
      readonly at: string;
      readonly customer: string;
      readonly currency: string;
      readonly amount: string;
    }
  | { readonly kind: "level"; readonly key: string; readonly a: string; readonly b: string }
  | { readonly kind: "mark"; readonly key: string; readonly order: string };

/** A content, and what is true of it. */
export interface Content {
  readonly feed: "orders" | "levels" | "marks";
  readonly steps: readonly Step[];
  /** Where the bad row stands in `steps`, counted from 0, and its key. */
  readonly bad: { readonly at: number; readonly key: string } | null;
  /** `bad`: a row breaks a rule; `ragged`: the file cannot even be cut. */
  readonly fate: "good" | "bad" | "ragged";
  readonly text: string;
  readonly sha256: string;
}

/** One upload: a content at a time, with an Idempotency-Key or without. */
export interface Upload {
  readonly partner: "acme" | "bolt";
  readonly content: Content;
  readonly waitMs: number;
  readonly key: string | null;
  /** `check`: it is to be judged and planned, and never loaded. */
  readonly purpose: "load" | "check";
}

const steps = ["created", "created", "confirmed", "shipped", "cancelled"] as const;

/** The uploads of a run, by sender: each sends its own one after the other. */
export function workloadOf(random: Random): readonly (readonly Upload[])[] {
  const senders = [
    { partner: "acme", feed: "orders" },
    { partner: "acme", feed: "levels" },
    { partner: "bolt", feed: "orders" },
    { partner: "acme", feed: "orders" },
    { partner: "acme", feed: "marks" },
  ] as const;
  const active = senders.filter(({ feed }) => random.chance(feed === "marks" ? 0.6 : 0.45));
  return (active.length === 0 ? [senders[0]] : active).map(({ partner, feed }, sender) => {
    const sent: Content[] = [];
    return Array.from({ length: 1 + random.below(3) }, (_, index): Upload => {
      // A snapshot comes back behind another one: A, B, A.
      const earlier = feed === "levels" ? sent.slice(0, -1) : sent;
      const isAgain = earlier.length > 0 && random.chance(feed === "levels" ? 0.6 : 0.15);
      const content = isAgain ? random.pick(earlier) : contentOf(random, feed, `${sender}-${index}`);
      sent.push(content);
      const waitMs = random.chance(0.5) ? random.below(500) : random.below(20_000);
      const key = random.chance(0.7) ? `key-${sender}-${index}` : null;
      return { partner, content, waitMs, key, purpose: random.chance(0.1) ? "check" : "load" };
    });
  });
}

function contentOf(random: Random, feed: Content["feed"], mark: string): Content {
  const rows = 1 + random.below(feed === "marks" ? 2 : 10);
  const all = Array.from({ length: rows }, () => stepsOf[feed](random));
  const fate = random.chance(0.12) ? "bad" : random.chance(0.06) ? "ragged" : "good";
  const lines = all.map(lineOf);
  const at = random.below(lines.length);
  if (fate === "bad") lines[at] = badLines[feed](mark);
  if (fate === "ragged") lines[at] = `ragged ${mark}`;
  const header = headers[feed];
  const text = `${header}\n${lines.map((line) => `${line}\n`).join("")}`;
  const bad = fate === "bad" ? { at, key: feed === "levels" ? "k-1" : "A-1" } : null;
  return { feed, steps: all, bad, fate, text, sha256: createHash("sha256").update(text).digest("hex") };
}

function orderStep(random: Random): Step {
  const step = random.pick(steps);
  const at = `2026-11-20T09:0${random.below(4)}:00Z`;
  const created = step === "created";
  return {
    kind: "order",
    key: `A-${100 + random.below(7)}`,
    step,
    at,
    customer: created ? random.pick(["Ito", "Sato"]) : "",
    currency: created ? "JPY" : "",
    amount: created ? random.pick(["120.00", "80.50"]) : "",
  };
}

function levelStep(random: Random): Step {
  const key = `k-${random.below(8)}`;
  const a = random.chance(0.3) && !adoptableKeys.includes(key) ? "gone" : String(random.below(3));
  return { kind: "level", key, a, b: String(random.below(3)) };
}

/** Few orders, so that they are often there, and often have just come. */
const markStep = (random: Random): Step => ({
  kind: "mark",
  key: `m-${random.below(6)}`,
  order: `A-${100 + random.below(3)}`,
});

const stepsOf = { orders: orderStep, levels: levelStep, marks: markStep };
const headers = {
  orders: "order_no,step,at,customer,currency,amount",
  levels: "key,a,b",
  marks: "key,order",
};
const badLines: Readonly<Record<Content["feed"], (mark: string) => string>> = {
  orders: (mark) => `A-1,lost-${mark},2026-11-20T09:00:00Z,,,`,
  levels: (mark) => `k-1,x${mark},1`,
  // An order that nobody ever creates.
  marks: (mark) => `m-1,A-none-${mark}`,
};

function lineOf(step: Step): string {
  switch (step.kind) {
    case "order":
      return [step.key, step.step, step.at, step.customer, step.currency, step.amount].join(",");
    case "level":
      return [step.key, step.a, step.b].join(",");
    case "mark":
      return [step.key, step.order].join(",");
    default:
      return step satisfies never;
  }
}
