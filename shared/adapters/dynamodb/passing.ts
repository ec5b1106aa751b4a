/** Faults that pass: throttling, and another transaction on the same item. The SDK repeats only some of them. */
import type { ServiceException } from "@smithy/core/client";
import { isThrottlingError } from "@smithy/core/retry";
import type { BackOff } from "../back-off.ts";

/** How often, and how patiently, a store tries again. */
export interface Patience {
  readonly backOff: BackOff;
  /** The tries in all. With the usual back-off, eight last 6 s on average, 13 s at most. */
  readonly attempts: number;
}

/** Per-statement and per-action codes: AWS names them without `Exception`. */
const passingCodes = new Set([
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "TransactionConflict",
  "InternalServerError",
]);

/** Whether a statement of a batch, or an action of a transaction, failed for a reason that passes. */
export const isPassingCode = (code: string | undefined): boolean =>
  code !== undefined && passingCodes.has(code);

/** Whether a whole call failed for a reason that passes, beyond what the SDK has tried again already. */
export function isPassingError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "TransactionConflictException" || isThrottlingError(error as ServiceException);
}
