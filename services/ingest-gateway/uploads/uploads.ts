/** Uploads in parts, where they lie: table `files`, each under `<partner>#<upload>`. */
import { type PartnerId, UploadId } from "@sluice/contracts/ids.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { AggregateRef, Loaded } from "@sluice/shared/ports/aggregate-store.ts";
import * as v from "valibot";
import { isExpired, LargeUpload } from "../core/large-upload.ts";
import type { GatewayDeps } from "../deps.ts";
import * as own from "./problems.ts";

/** An upload. Its event is `upload:<id>`. */
export function uploadRef(partner: PartnerId, upload: UploadId): AggregateRef<LargeUpload> {
  return { table: "files", pk: `${partner}#${upload}`, sk: "upload", schema: LargeUpload };
}

/** A partner's upload, or why it is not given. */
export type FoundUpload =
  | { readonly kind: "found"; readonly loaded: Loaded<LargeUpload> }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Finds a partner's upload; another partner's is not there. `way`: only one that was begun in this way. */
export async function findUpload(
  { store }: Pick<GatewayDeps, "store">,
  partner: PartnerId,
  id: string | undefined,
  way?: LargeUpload["way"],
): Promise<FoundUpload> {
  const upload = v.safeParse(UploadId, id);
  const loaded = upload.success ? await store.load(uploadRef(partner, upload.output)) : null;
  if (loaded === null || (way !== undefined && loaded.state.way !== way))
    return { kind: "refused", problem: own.noSuchUpload };
  return { kind: "found", loaded };
}

/** The same, while parts can come to it. */
export async function findOpenUpload(
  deps: Pick<GatewayDeps, "store" | "clock">,
  partner: PartnerId,
  id: string | undefined,
  way?: LargeUpload["way"],
): Promise<FoundUpload> {
  const found = await findUpload(deps, partner, id, way);
  if (found.kind === "refused") return found;
  const { state } = found.loaded;
  if (isExpired(state, deps.clock.now())) return { kind: "refused", problem: own.uploadExpired };
  if (state.status !== "open") return { kind: "refused", problem: own.uploadOver(state.status) };
  return found;
}
