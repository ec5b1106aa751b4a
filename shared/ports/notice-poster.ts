/** Sends notices to addresses that others chose: what may be reached, and what became of it. */

/** A request. */
export interface PostedNotice {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the receiver answered, or why nothing came of it, for its owner to read. */
export type Posted =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** What Retry-After asks for, where it does. */
      readonly retryAfterSeconds: number | null;
    }
  | { readonly kind: "failed"; readonly reason: string };

/** The way out. */
export interface NoticePoster {
  /** Why nothing is ever sent to this URL, for who registers it; null where it may be. A look-up of its name, no request. */
  refusal(url: string): Promise<string | null>;
  /** One POST: no redirect is followed, no answer's body is read, and it takes 10 s at most. Never throws for what is at the other end. */
  post(notice: PostedNotice): Promise<Posted>;
}
