/** The gate rejected a file, or an operator refused or withdrew it: it ends, and its content may be sent again. */
import { done, type Outcome } from "@sluice/shared/messaging/handler.ts";
import type { FileRef } from "@sluice/contracts/events/payloads.ts";
import { step } from "./core/file.ts";
import type { GatewayDeps } from "./deps.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef, undoRef } from "./files.ts";
import { undoRefused } from "./undo-refused.ts";

/** Takes file.rejected, file.refused or file.withdrawn. */
export function onFileEnded(
  { store, feeds }: Pick<GatewayDeps, "store" | "feeds">,
  how: "rejected" | "refused" | "withdrawn",
) {
  return async ({ partner, file }: FileRef): Promise<Outcome> => {
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
    if (next.kind === "early") return { kind: "retry", reason: next.reason };
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
