/** Events that an operator gives up, as the old database's bookkeeping knows them: settled, so that their file can end. */
import type { SyncedEvent } from "./legacy-store.ts";

/** Settles them. */
export interface Discards {
  /** Marks an event as discarded; false when it was settled before, whatever became of it. Rejects when the database does not answer. */
  discard(event: Pick<SyncedEvent, "id" | "file" | "partner">): Promise<boolean>;
  close(): Promise<void>;
}
