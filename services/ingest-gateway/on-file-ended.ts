/** The gate rejected a file, or an operator refused or withdrew it: it ends, and its content may be sent again. */
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import { step } from "./core/file.ts";
import type { EndFileDeps } from "./end-file.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef, undoRef } from "./files.ts";
import { markSharded } from "./mark-sharded.ts";
import { undoRefused } from "./undo-refused.ts";

/** Takes file.rejected, file.refused or file.withdrawn. */
export function onFileEnded(deps: EndFileDeps, how: "rejected" | "refused" | "withdrawn") {
  const { store, feeds } = deps;
  return async function take(
    { partner, file }: Pick<FileRef, "partner" | "file">,
    { trace }: Pick<Message, "trace">,
  ): Promise<Outcome> {
    const ref = fileRef(partner, file);
    const loaded = await store.load(ref);
    if (loaded === null && how !== "rejected") {
      const undo = await store.load(undoRef(partner, file));
      if (undo !== null) return undoRefused({ store, feeds }, undo);
    }
    if (loaded === null)
      return { kind: "dead-letter", reason: `file ${file} of ${partner} was never received here` };
    const next = step(loaded.state, { kind: how });
    if (next.kind === "repeat") return done;
    if (next.kind === "early") {
      const marked = await markSharded(deps, loaded, trace);
      return marked.kind === "done"
        ? take({ partner, file }, { trace })
        : { kind: "retry", reason: next.reason };
    }
    if (next.kind === "impossible") return { kind: "dead-letter", reason: next.reason };
    const saved = await store.save([
      { ref, expectedVersion: loaded.version, state: next.file },
      ...(await endLiveness(store, feeds, loaded.state)),
    ]);
    return saved.kind === "saved"
      ? done
      : { kind: "retry", reason: `file ${file} changed at the same moment` };
  };
}
