/** `GET /v1/dead-letters` and `GET /v1/dead-letters/:id`: what could not be delivered or handled, for operators and auditors. */
import { allLetters } from "@sluice/shared/dead-letters/all-letters.ts";
import { choose } from "@sluice/shared/dead-letters/choose.ts";
import { problemResponse } from "@sluice/shared/http/problem.ts";
import { systemClock } from "@sluice/shared/ports/clock.ts";
import type { Context } from "hono";
import type { QueryDeps } from "./deps.ts";
import { noSuchLetter } from "./problems.ts";

/** The list, oldest first; the query's fields are those of `sluice dlq list`. Looking changes nothing. */
export function listDeadLetters({ deadLetters }: QueryDeps) {
  return async (c: Context): Promise<Response> => {
    const { letters, unseen } = await allLetters(deadLetters, systemClock);
    const { at, partner, file, entity, type, cause } = c.req.query();
    return c.json({ letters: choose(letters, { at, partner, file, entity, type, cause }), unseen });
  };
}

/** One letter, by its id. */
export function getDeadLetter({ deadLetters }: QueryDeps) {
  return async (c: Context): Promise<Response> => {
    const { letters } = await allLetters(deadLetters, systemClock);
    const letter = letters.find(({ id }) => id === c.req.param("id"));
    return letter === undefined ? problemResponse(noSuchLetter) : c.json(letter);
  };
}
