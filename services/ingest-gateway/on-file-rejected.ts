/** The gate rejected a file: it ends, and its content may be sent again. */
import { done } from "@sluice/shared/messaging/handler.ts";
import type { EventHandler } from "@sluice/shared/messaging/on-events.ts";
import { step } from "./core/file.ts";
import type { GatewayDeps } from "./deps.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef } from "./files.ts";

/** Takes file.rejected.v1. */
export function onFileRejected({
  store,
  feeds,
}: Pick<GatewayDeps, "store" | "feeds">): EventHandler<"file.rejected.v1"> {
  return async ({ partner, file }) => {
    const ref = fileRef(partner, file);
    const loaded = await store.load(ref);
    if (loaded === null)
      return { kind: "dead-letter", reason: `file ${file} of ${partner} was never received here` };
    const next = step(loaded.state, { kind: "rejected" });
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
