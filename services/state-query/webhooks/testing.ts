/** For tests of webhooks: what they need, in memory, and receivers that note what they are sent. */
import { memoryAggregateStore } from "@sluice/shared/adapters/memory/aggregate-store.ts";
import { silentLog } from "@sluice/shared/ports/log.ts";
import type { NoticePoster, Posted, PostedNotice } from "@sluice/shared/ports/notice-poster.ts";
import type { WebhookDeps } from "./deps.ts";

/** The tests' day, in milliseconds since 1970. */
export const startMs = Date.UTC(2026, 10, 20, 9);

/** Parts in memory with a clock that stands still until it is set. */
export interface TestWebhooks extends WebhookDeps {
  /** What was sent, in order. */
  readonly sent: PostedNotice[];
  /** Moves the clock on. */
  forward(ms: number): void;
}

/** Makes them; `answer` is what a receiver says, 200 where none is given. */
export function testWebhooks(
  changed: Partial<WebhookDeps> & { readonly answer?: (notice: PostedNotice) => Promise<Posted> } = {},
): TestWebhooks {
  const { answer = () => Promise.resolve(answered(200)), ...others } = changed;
  const sent: PostedNotice[] = [];
  const poster: NoticePoster = {
    refusal: (url) => Promise.resolve(url.startsWith("https:") ? null : "it must start with https://"),
    post: (notice) => {
      sent.push(notice);
      return answer(notice);
    },
  };
  let [nowMs, ids] = [startMs, 0];
  return {
    store: memoryAggregateStore(),
    clock: { now: () => new Date(nowMs) },
    log: silentLog,
    poster,
    newId: () => String((ids += 1)).padStart(26, "0"),
    newSecretBytes: () => new Uint8Array(32).fill((ids += 1) % 256),
    random: () => 0.5,
    ...others,
    sent,
    forward: (ms) => {
      nowMs += ms;
    },
  };
}

/** A receiver's answer. */
export const answered = (status: number, retryAfterSeconds: number | null = null): Posted => ({
  kind: "answered",
  status,
  retryAfterSeconds,
});
