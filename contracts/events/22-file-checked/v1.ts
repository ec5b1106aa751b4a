import * as v from "valibot";
import { FileRef } from "../payloads.ts";

/** A file that was sent to be checked alone is planned: nothing of it is loaded, and the next one's turn begins. Emitted by loader. */
export const FileChecked = v.object(FileRef.entries);
export type FileChecked = v.InferOutput<typeof FileChecked>;
