/** Faults that pass: throttling, and another transaction on the same item. The SDK repeats only some of them. */
import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
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

/** The same for a whole call. */
const passingErrors = new Set([
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

/** Whether a whole call failed for a reason that passes, beyond what the SDK has tried again already. */
export const isPassingError = (error: unknown): boolean =>
  error instanceof DynamoDBServiceException && passingErrors.has(error.name);
