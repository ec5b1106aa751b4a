/** The door of every route that needs a key: who calls is proved, the role is judged, and a refusal is logged, never with the secret. */
import type { Context, Handler } from "hono";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { authenticate, type Caller, type KeyLookup, type Role } from "./api-key.ts";
import { type Problem, problemResponse } from "./problem.ts";
import { rateLimit, requestsPerMinuteUsual } from "./rate-limit.ts";
import { refusalOf, tooManyRequests } from "./refusals.ts";
import { traceId } from "./request-log.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** The public half of the key that asks. Only behind a guard. */
    readonly keyId?: string;
  }
}

/** What the guard needs. */
export interface GuardParts {
  readonly findKey: KeyLookup;
  readonly clock: Clock;
  readonly log: Log;
  /** What one key may send in a minute to this process; 30,000 where nothing is said. */
  readonly requestsPerMinute?: number;
}

/** A caller with one of the roles. */
export type CallerOf<Allowed extends Role> = Caller & { readonly role: Allowed };

/** A route behind the guard. `isStillKnown`: whether the same key is good now, for an answer that goes on for minutes. */
export type GuardedRoute<Allowed extends Role> = (
  c: Context,
  caller: CallerOf<Allowed>,
  isStillKnown: () => Promise<boolean>,
) => Promise<Response>;

/** Puts a guard before a route: for these roles; another one is answered with `otherwise` (of status 403), before anything is looked up. */
export type Guard = <Allowed extends Role>(
  allowed: readonly Allowed[],
  route: GuardedRoute<Allowed>,
  otherwise: Problem,
) => Handler;

/** Makes the guard of a service. */
export function guardOf(parts: GuardParts): Guard {
  const { findKey, clock, log, requestsPerMinute = requestsPerMinuteUsual } = parts;
  const limit = rateLimit(requestsPerMinute);
  return (allowed, route, otherwise) => async (c) => {
    const header = c.req.header("authorization");
    const prove = () => authenticate(header, findKey, clock.now());
    const { method, path } = c.req;
    const about = { method, path, traceId: traceId(c.get("trace")) };
    const proof = await prove();
    if (proof.kind === "refused") {
      const { why, keyId } = proof;
      log.warn({ ...about, why, keyId }, "a key was refused");
      return problemResponse(refusalOf(proof));
    }
    const { caller } = proof;
    c.set("keyId", caller.keyId);
    const taken = limit.take(caller.keyId, clock.now().getTime());
    const told = limit.headersOf(taken);
    if (!taken.allowed) {
      log.warn({ ...about, why: "too-many-requests", keyId: caller.keyId }, "a key was refused");
      return problemResponse(tooManyRequests(requestsPerMinute, told));
    }
    if (!isOneOf(caller, allowed)) {
      log.warn(
        { ...about, why: otherwise.code, keyId: caller.keyId, role: caller.role },
        "a key was refused",
      );
      return problemResponse(otherwise);
    }
    const response = await route(c, caller, async () => (await prove()).kind === "caller");
    // A route may tell of limits of its own (a key's quota): they stand behind this one.
    for (const [name, value] of Object.entries(told)) {
      const own = response.headers.get(name);
      response.headers.set(name, own === null ? value : `${value}, ${own}`);
    }
    return response;
  };
}

const isOneOf = <Allowed extends Role>(
  caller: Caller,
  allowed: readonly Allowed[],
): caller is CallerOf<Allowed> => allowed.some((role) => role === caller.role);
