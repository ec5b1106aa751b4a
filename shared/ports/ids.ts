/** Chance, as a port. */
export interface Ids {
  /** 26 characters of Crockford base 32, sorting by time (https://github.com/ulid/spec). */
  ulid(): string;
  /** A fresh W3C traceparent: `00-<trace>-<span>-01`. */
  traceparent(): string;
}
