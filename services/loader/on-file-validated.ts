/** The gate let a file through: it is loaded at its turn. */
import type { FileValidated } from "@sluice/contracts/events/07-file-validated/v1.ts";
import { FileRef } from "@sluice/contracts/events/payloads.ts";
import type { Message, Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import type { LoaderDeps } from "./deps.ts";
import { recordTold } from "./record-told.ts";

/** Takes file.validated. A file of which a shard is missing or named twice could never end: it is dead-lettered. */
export function onFileValidated(deps: LoaderDeps) {
  return async (payload: FileValidated, { trace }: Message): Promise<Outcome> => {
    const ref = v.parse(FileRef, payload);
    const { rows, shards } = payload;
    if (shards.length === 0 || shards.some(({ shard }, index) => shard !== index)) {
      const named = shards.map(({ shard }) => shard).join(", ");
      return {
        kind: "dead-letter",
        reason: `file ${ref.file} names the shards ${named}, not each one in order`,
      };
    }
    return recordTold(deps, { ...ref, state: "validated", purpose: null, rows, shards, trace });
  };
}
