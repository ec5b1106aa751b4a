/**
 * How many requests a key may send: a bucket that holds a minute's worth and fills evenly (the generic cell rate algorithm), one a key.
 * In this process alone: with several processes or functions a key may send as many times as much. The packages there are for Hono keep fixed windows, by timers
 * of their own, and tell of them by headers of drafts that are past.
 */

/** What became of a request. */
export interface Taken {
  readonly allowed: boolean;
  /** Requests that may follow at once. */
  readonly remaining: number;
  /** Whole seconds: until one is allowed again, or, of one that is, until the bucket is full again. */
  readonly seconds: number;
}

/** One service's buckets. */
export interface RateLimit {
  /** Takes one request of a key's; times in milliseconds. */
  take(key: string, nowMs: number): Taken;
  /** The headers that tell it (draft-ietf-httpapi-ratelimit-headers). */
  headersOf(taken: Taken): Readonly<Record<string, string>>;
}

/** What one key may send in a minute, where nothing else is said: more than any reader or sender needs, less than what would starve others. */
export const requestsPerMinuteUsual = 30_000;

const windowMs = 60_000;
/** Keys kept; those whose bucket is full again are forgotten beyond. */
const keysMax = 10_000;

/** Makes them. */
export function rateLimit(perMinute: number): RateLimit {
  const stepMs = windowMs / perMinute;
  /** When each key's bucket is full again. */
  const fullAt = new Map<string, number>();
  return {
    take: (key, nowMs) => {
      if (fullAt.size > keysMax) for (const [known, at] of fullAt) if (at <= nowMs) fullAt.delete(known);
      const before = Math.max(fullAt.get(key) ?? 0, nowMs);
      const after = before + stepMs;
      const overMs = after - nowMs - windowMs;
      if (overMs > 0.001)
        return { allowed: false, remaining: 0, seconds: Math.max(1, Math.ceil(overMs / 1000)) };
      fullAt.set(key, after);
      return {
        allowed: true,
        remaining: Math.max(0, Math.floor((windowMs - (after - nowMs)) / stepMs + 0.001)),
        seconds: Math.ceil((after - nowMs) / 1000),
      };
    },
    headersOf: ({ allowed, remaining, seconds }) => ({
      "ratelimit-policy": `"requests";q=${perMinute};w=${windowMs / 1000}`,
      ratelimit: `"requests";r=${remaining};t=${seconds}`,
      ...(allowed ? {} : { "retry-after": String(seconds) }),
    }),
  };
}
