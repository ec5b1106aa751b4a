/**
 * `bun:test` on Deno and Node: the part of it that our tests use, over node:test and Jest's `expect`, so that the same test files run on all three.
 * A test that uses more of `bun:test` than stands here fails as it is loaded: nothing is left out in silence.
 */
import * as node from "node:test";
import { eachTitle } from "./each-title.ts";

export { expect } from "./expect.ts";

type Work = () => unknown;
type RowWork = (...row: unknown[]) => unknown;
type Limit = number | { readonly timeout?: number } | undefined;

/** What `npm test` gives a test on Bun. */
const usualTimeoutMs = 120_000;

const timeoutOf = (limit: Limit): number =>
  (typeof limit === "number" ? limit : limit?.timeout) ?? usualTimeoutMs;

/** What the file that is loading has asked for; null while none is. */
let asked: Work[] | null = null;
const register = (work: Work): void => {
  if (asked === null) work();
  else asked.push(work);
};

/** Makes a suite of what a file asks for while it loads: many files share a process, and the hooks of one must not run for another's tests. */
export async function fileSuite(name: string, load: () => Promise<unknown>): Promise<void> {
  const asks: Work[] = [];
  asked = asks;
  await load();
  asked = null;
  if (asks.length === 0) throw new Error(`${name} holds no test`);
  runSuite(name, () => asks.forEach((ask) => ask()));
}

const runTest = (name: string, work: Work, limit?: Limit): void =>
  register(() => node.test(name, { timeout: timeoutOf(limit) }, async () => void (await work())));
const skipTest = (name: string): void => register(() => node.test(name, { skip: true }));
const runSuite = (name: string, work: Work): void => register(() => node.describe(name, () => void work()));
const skipSuite = (name: string): void =>
  register(() => node.describe(name, { skip: true }, () => undefined));

/** One test or suite a row; a row that is an array is handed over spread. */
const each =
  (run: (name: string, work: Work, limit?: Limit) => void) =>
  (rows: readonly unknown[]) =>
  (title: string, work: RowWork, limit?: Limit): void => {
    for (const [index, row] of rows.entries()) {
      const values: readonly unknown[] = Array.isArray(row) ? row : [row];
      run(eachTitle(title, values, index), () => work(...values), limit);
    }
  };

/** As `bun:test`'s. */
export const test = Object.assign(runTest, {
  each: each(runTest),
  skip: skipTest,
  skipIf: (skip: boolean) =>
    Object.assign(skip ? skipTest : runTest, { each: each(skip ? skipTest : runTest) }),
});

/** As `bun:test`'s. */
export const describe = Object.assign(runSuite, {
  each: each(runSuite),
  skip: skipSuite,
  skipIf: (skip: boolean) =>
    Object.assign(skip ? skipSuite : runSuite, { each: each(skip ? skipSuite : runSuite) }),
});

type Hook = (work: Work, limit?: Limit) => void;
const hook =
  (add: typeof node.before): Hook =>
  (work, limit) =>
    register(() => add(async () => void (await work()), { timeout: timeoutOf(limit) }));

/** As `bun:test`'s. */
export const beforeAll = hook(node.before);
/** As `bun:test`'s. */
export const afterAll = hook(node.after);
/** As `bun:test`'s. */
export const beforeEach = hook(node.beforeEach);
/** As `bun:test`'s. */
export const afterEach = hook(node.afterEach);
