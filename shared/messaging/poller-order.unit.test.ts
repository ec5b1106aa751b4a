import { expect, test } from "bun:test";
import fc from "fast-check";
import { done } from "./handler.ts";
import { groupOf } from "./testing.ts";
import { hour, setUp, unavailable } from "./testing-poller.ts";

test("with any number of loops, any delays and any failures, each group is finished in the order sent", async () => {
  const message = fc.record({
    group: fc.constantFrom("a", "b", "c"),
    delayMs: fc.integer({ min: 0, max: 40_000 }),
    failures: fc.array(fc.constantFrom("retry", "throw", "unavailable", "hang"), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 10 }),
      async (messages, loops, messagesMax) => {
        const finished: string[] = [];
        const tries = new Map<string, number>();
        const plans = new Map(messages.map((plan, index) => [`${plan.group}${index}`, plan]));
        const on = setUp({
          loops,
          messagesMax,
          handle: async ({ id }) => {
            const nth = tries.get(id) ?? 0;
            tries.set(id, nth + 1);
            const plan = plans.get(id);
            await on.time.pause(plan?.delayMs ?? 0);
            const failure = plan?.failures[nth];
            if (failure === "hang") await new Promise(() => undefined);
            if (failure === "throw") throw new Error("told to throw");
            if (failure === "retry") return { kind: "retry", reason: "told to" };
            if (failure === "unavailable") return unavailable;
            finished.push(id);
            return done;
          },
        });
        on.send(...plans.keys());
        await on.time.until(on.empty, 24 * hour);
        await on.time.during(on.poller.stop(), hour);
        // One that was cut off may yet come to its end beside its repeat; none is finished before one ahead of it.
        for (const group of ["a", "b", "c"]) {
          const sent = [...plans.keys()].filter((id) => groupOf(id) === group);
          expect([...new Set(finished)].filter((id) => groupOf(id) === group)).toEqual(sent);
        }
        expect(on.memory.deadLetters).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
}, 20_000);
