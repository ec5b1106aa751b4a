/** How long what is told of a file may be kept. */
import type { FileView } from "@sluice/contracts/api/file-view.ts";
import { type Caching, caching } from "@sluice/shared/http/caching.ts";
import { isFinal } from "./core/final.ts";

/** By how it stands. */
export const cachingOf = (view: FileView): Caching =>
  isFinal(view) ? caching.immutable : caching.revalidated;
