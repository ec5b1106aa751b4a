/** Jest's `expect`, with the matchers that Bun has besides. */
import { expect as jest } from "expect";

const told = (pass: boolean, received: unknown, wanted: string) => ({
  pass,
  message: () => `${JSON.stringify(received) ?? String(received)} ${pass ? "is" : "is not"} ${wanted}`,
});

jest.extend({
  toBeString: (received: unknown) => told(typeof received === "string", received, "a string"),
  toBeArrayOfSize: (received: unknown, size: number) =>
    told(Array.isArray(received) && received.length === size, received, `an array of ${size}`),
  toStartWith: (received: unknown, start: string) =>
    told(
      typeof received === "string" && received.startsWith(start),
      received,
      `a text that starts with ${start}`,
    ),
  toEndWith: (received: unknown, end: string) =>
    told(typeof received === "string" && received.endsWith(end), received, `a text that ends with ${end}`),
});

/** As `bun:test`'s. */
export const expect = Object.assign(jest, {
  unreachable: (message = "this line was not to be reached"): never => {
    throw new Error(message);
  },
});
