import { describe, expect, test } from "bun:test";
import { NoticeType } from "@sluice/contracts/api/notice.ts";
import { WebhookId } from "@sluice/contracts/api/webhook-routes.ts";
import { FeedName } from "@sluice/contracts/ids.ts";
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import type { AggregateStore } from "@sluice/shared/ports/aggregate-store.ts";
import fc from "fast-check";
import { Webhook as Verifier } from "standardwebhooks";
import * as v from "valibot";
import { longestWaitMs, waitMs } from "../core/webhooks/delivery.ts";
import { newWebhook } from "../core/webhooks/webhook.ts";
import { partnerNamed } from "../testing.ts";
import { addNotice } from "./add-notice.ts";
import { pendingRef, webhookRef } from "./places.ts";
import { sendNotices } from "./send-notices.ts";
import { signedHeaders, writeSecret } from "./sign.ts";
import { answered, testWebhooks } from "./testing.ts";

const partner = partnerNamed("acme");
const feed = v.parse(FeedName, "orders");
const types = NoticeType.options;
const draft = {
  type: "file.checked",
  partner,
  feed,
  timestamp: "2026-11-20T09:00:00.000Z",
  data: {},
} as const;

describe("a signature", () => {
  test("is one that a receiver's Standard Webhooks library takes, whatever the body", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.json(), (bytes, body) => {
        const secret = writeSecret(bytes);
        const at = new Date();
        const headers = signedHeaders({ id: "ntc_1", at, body }, [secret]);
        expect(new Verifier(secret).verify(body, headers)).toEqual(JSON.parse(body));
        expect(() => new Verifier(secret).verify(`${body} `, headers)).toThrow();
        const other = writeSecret(bytes.map((byte) => byte ^ 1));
        expect(() => new Verifier(other).verify(body, headers)).toThrow();
        const both = signedHeaders({ id: "ntc_1", at, body }, [other, secret]);
        expect(new Verifier(secret).verify(body, both)).toEqual(JSON.parse(body));
      }),
    );
  });
});

test("waits grow to an hour, never less than half of it nor than was asked for", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.option(fc.nat(1_000_000)),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, asked, chance) => {
        const wait = waitMs(attempts, asked, chance);
        expect(wait).toBeLessThanOrEqual(longestWaitMs);
        expect(wait).toBeGreaterThanOrEqual(Math.min(longestWaitMs / 2, 2_500 * 2 ** (attempts - 1)));
        expect(wait).toBeGreaterThanOrEqual(Math.min(longestWaitMs, (asked ?? 0) * 1_000));
      },
    ),
  );
});

/** What may happen between two notices. */
type Step = "notice" | "same notice" | "send" | "send, killed" | "later" | "two send";
const steps: fc.Arbitrary<Step> = fc.constantFrom(
  "notice",
  "same notice",
  "send",
  "send, killed",
  "later",
  "two send",
);

/** A store whose process ends at some call: nothing that comes after is done. */
function killedAfter(store: AggregateStore, calls: number): AggregateStore {
  let left = calls;
  const call = <Result>(made: () => Promise<Result>): Promise<Result> => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error("killed")) : made();
  };
  return {
    load: (ref) => call(() => store.load(ref)),
    list: (within, schema, options) => call(() => store.list(within, schema, options)),
    save: (changes) => call(() => store.save(changes)),
    ready: () => store.ready(),
  };
}

describe("under failures and kills at any call", () => {
  test("every notice arrives, the first time in order, each under one id and with one body", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(steps, fc.nat(12), fc.boolean()), { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.constantFrom(200, 200, 500, 503, 0)),
        async (way, answers) => {
          let isMended = false;
          const store = memoryAggregateStore();
          const webhooks = testWebhooks({
            store,
            answer: () => {
              const status = isMended ? 200 : (answers.next().value ?? 200);
              return Promise.resolve(status === 0 ? { kind: "failed", reason: "cut off" } : answered(status));
            },
          });
          const webhook = v.parse(WebhookId, `wh_${"A".repeat(26)}`);
          const facts = { webhook, partner, url: "https://hooks.example", types: [...types], feeds: [feed] };
          const state = newWebhook(facts, writeSecret(new Uint8Array(32)), 0, new Date());
          await store.save([{ ref: webhookRef(partner, webhook), expectedVersion: 0, state }]);
          const delivered: string[] = [];
          const bodies = new Map<string, string>();
          const answer = webhooks.poster.post;
          const poster = {
            ...webhooks.poster,
            post: async (notice: Parameters<typeof answer>[0]) => {
              const posted = await answer(notice);
              const id = notice.headers["webhook-id"] ?? "";
              if ((bodies.get(id) ?? notice.body) !== notice.body) throw new Error("another body");
              bodies.set(id, notice.body);
              if (posted.kind === "answered" && posted.status === 200) delivered.push(id);
              return posted;
            },
          };
          const deps = { ...webhooks, poster };
          const send = (over = store): Promise<void> =>
            sendNotices({ ...deps, store: over })
              .run()
              .catch(() => undefined);
          let made = 0;
          const add = (over: AggregateStore) =>
            addNotice({ ...deps, store: over }, { ...draft, same: `file-${made}`, data: { made } });
          for (const [step, calls, again] of way) {
            if (step === "notice" || step === "same notice") {
              if (step === "notice") made += 1;
              if (made === 0) continue;
              // Whoever is killed while it makes one makes it again.
              if (again) await add(killedAfter(store, calls % 3)).catch(() => undefined);
              await add(store);
            } else if (step === "send") await send();
            else if (step === "send, killed") await send(killedAfter(store, calls));
            else if (step === "two send") await Promise.all([send(), send()]);
            else webhooks.forward(calls * 600_000);
          }
          isMended = true;
          for (let turn = 0; turn < 3; turn += 1) {
            webhooks.forward(2 * 3_600_000);
            await send();
          }
          const first = [...new Set(delivered)];
          expect(first.map((id) => bodies.get(id))).toEqual(
            Array.from({ length: made }, (_, index) =>
              JSON.stringify({ type: draft.type, timestamp: draft.timestamp, data: { made: index + 1 } }),
            ),
          );
          // Nothing left: the next tick asks one question.
          expect(await store.load(pendingRef(partner))).toBeNull();
        },
      ),
      { numRuns: 80 },
    );
  });
});
