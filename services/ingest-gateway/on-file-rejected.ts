/** The gate rejected a file: it ends, and its content may be sent again. */
import { FileRejected } from "@sluice/contracts/events/08-file-rejected/v1.ts";
import { done, type Message, type Outcome } from "@sluice/shared/messaging/handler.ts";
import * as v from "valibot";
import { step } from "./core/file.ts";
import type { GatewayDeps } from "./deps.ts";
import { endLiveness } from "./end-liveness.ts";
import { fileRef } from "./files.ts";

/** Takes file.rejected.v1. */
export async function onFileRejected(
  { store, feeds }: Pick<GatewayDeps, "store" | "feeds">,
  message: Message,
): Promise<Outcome> {
  const parsed = v.safeParse(FileRejected, message.payload);
  if (!parsed.success) {
    return {
      kind: "dead-letter",
      reason: `file.rejected.v1 breaks its contract: ${v.summarize(parsed.issues)}`,
    };
  }
  const { partner, file } = parsed.output;
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
  return saved.kind === "saved" ? done : { kind: "retry", reason: `file ${file} changed at the same moment` };
}
