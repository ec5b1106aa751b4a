/** Records of a table's stream, by where they lie. */
import type { Pointer } from "../dead-letters/pointer.ts";
import type { RescuedRecord } from "../dead-letters/rescued.ts";

/** The records, or why there are none for ever. */
export type FoundRecords =
  | { readonly kind: "found"; readonly records: readonly RescuedRecord[] }
  | { readonly kind: "gone"; readonly reason: string };

/** Reads them. */
export interface StreamRecords {
  /** All records from the pointer's first to its last. Rejects on a passing fault: ask again. */
  read(pointer: Pointer): Promise<FoundRecords>;
}
