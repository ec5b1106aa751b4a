/** Ids from the machine's clock and chance. */
import { randomBytes } from "node:crypto";
import { monotonicFactory } from "ulid";
import type { Ids } from "../ports/ids.ts";

const ulid = monotonicFactory();

/** ULIDs that also sort within one millisecond of one process, and traces that are sampled. */
export const systemIds: Ids = {
  ulid: () => ulid(),
  traceparent: () => `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`,
};
