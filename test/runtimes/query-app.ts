/**
 * State-query's app alone, as a plain fetch handler over stores in memory: for `deno serve`, workerd and whatever else takes a module
 * that exports `fetch`. Nothing runs before the first request, since workerd forbids it.
 */
import { memoryObjectStore } from "@sluice/shared/adapters/memory/object-store.ts";
import { memoryReadModel } from "@sluice/shared/adapters/memory/read-model.ts";
import { createApp } from "@sluice/state-query/app.ts";
import type { TestQuery } from "@sluice/state-query/testing.ts";
import { filledQuery } from "./query-files.ts";

let query: Promise<TestQuery> | undefined;

export default {
  async fetch(request: Request): Promise<Response> {
    query ??= filledQuery(memoryReadModel(), memoryObjectStore());
    // The bare app: the tests' own holds answers against schemas, whose checks are code that workerd does not let be made.
    return createApp((await query).deps).fetch(request);
  },
};
