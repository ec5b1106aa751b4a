/** Preloaded by Node: `bun:test` is the adapter beside. */
import { registerHooks } from "node:module";

const adapter = new URL("./bun-test.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "bun:test" ? { url: adapter, shortCircuit: true } : next(specifier, context),
});
