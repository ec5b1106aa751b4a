/** Whether an upload in parts is announced as its key demands: where uploads must be signed, the announcement is, and it names the file's digest. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { CallerOf } from "@sluice/shared/http/guard.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { GatewayDeps } from "../deps.ts";
import * as problems from "../problems.ts";
import { signatureIncomplete, signatureNeeded } from "../signature-problems.ts";
import { checkSignature } from "../upload/check-signature.ts";
import { readContentDigest } from "../upload/content-digest.ts";

/** Null where the key demands no signature, or the request has it; else the answer. `body` is the request's. */
export async function checkAnnouncement(
  deps: Pick<GatewayDeps, "store" | "clock" | "publicUrl">,
  request: Request,
  caller: CallerOf<"partner">,
  body: Uint8Array,
  sha256: string | undefined,
): Promise<Problem | null> {
  if (caller.isSigned === undefined) return null;
  const header = request.headers.get("content-digest") ?? undefined;
  const wanted = readContentDigest(header);
  if (wanted.kind === "malformed") return problems.malformedDigest(header ?? "");
  if (wanted.kind === "unsupported") return problems.unsupportedDigest(wanted.algorithms);
  for (const { algorithm, hash, base64 } of wanted.digests) {
    const found = createHash(hash).update(Buffer.from(body)).digest("base64");
    if (found !== base64) return problems.digestMismatch(algorithm, base64, found);
  }
  if (sha256 === undefined) return signatureIncomplete(["sha256, the file's digest, in the body"]);
  return checkSignature(deps, request, caller);
}

/** Why a key whose uploads must be signed cannot upload by tus, which has no digest of the whole that a signature could cover; null for others. */
export const refuseUnsignedTus = ({ isSigned, keyId }: CallerOf<"partner">): Problem | null =>
  isSigned === undefined
    ? null
    : {
        ...signatureNeeded(keyId),
        detail:
          "Uploads with this key must be signed, and the tus protocol has no place for it. Send the file in parts (POST /v1/uploads, signed, with its sha256), or in one request.",
      };
