import * as v from "valibot";
import { FeedName, FileId, PartnerId, UploadId } from "../../ids.ts";

/** Every byte of an upload in parts is in the object store: it is now read through, and becomes `file` or the repeat of another. Emitted by ingest-gateway. */
export const UploadCompleted = v.object({
  upload: UploadId,
  /** The file that it becomes, unless it repeats one. */
  file: FileId,
  partner: PartnerId,
  feed: FeedName,
});
export type UploadCompleted = v.InferOutput<typeof UploadCompleted>;
