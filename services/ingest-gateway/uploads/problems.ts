/** What is wrong with an upload in parts, or with a request for one. */
import type { Problem } from "@sluice/shared/http/problem.ts";

/** An upload that this partner has not begun, or not in this way. */
export const noSuchUpload: Problem = {
  code: "no-such-upload",
  detail:
    "This key's partner has begun no upload of this id here. Begin one with POST /v1/uploads, or POST /v1/tus.",
};

/** An upload to which nothing can come any more. */
export const uploadOver = (status: string): Problem => ({
  code: "upload-over",
  detail: `The upload is ${status}: nothing can be added to it or taken from it. Begin another one to send another file.`,
  extra: { uploadStatus: status },
});

/** An upload that took too long. */
export const uploadExpired: Problem = {
  code: "upload-expired",
  detail: "An upload is completed within 7 days, or its parts are removed. Begin the upload anew.",
};

/** Parts that are wanted. */
export const partsMissing = (parts: readonly number[]): Problem => ({
  code: "parts-missing",
  detail: `${parts.length} parts are missing, have another length than they should, or are not those that were named: ${parts.slice(0, 20).join(", ")}${parts.length > 20 ? ", …" : ""}. PUT them, and complete the upload again.`,
  extra: { parts: parts.slice(0, 1_000) },
});

/** An address of a part that we did not give. */
export const noSuchPart: Problem = {
  code: "no-such-part",
  detail: "The address is none that we gave. GET /v1/uploads/<id>/parts gives the parts' addresses.",
};

/** A part that is too long or too short, or broke off. */
export const wrongPartLength = (bytes: number): Problem => ({
  code: "wrong-part-length",
  detail: `This part is ${bytes} bytes long, and more or fewer came. Nothing of it was kept: PUT it again.`,
  extra: { bytes },
});

/** A page of parts that cannot be. */
export const badPartsPage: Problem = {
  code: "bad-query",
  detail: "`after` is the `next` of the page before, and `limit` is 1 to 1000.",
  extra: { parameter: "after, limit" },
};

/** Bytes for another place than where the upload stands. */
export const offsetMismatch = (offset: number | null): Problem => ({
  code: "offset-mismatch",
  detail: `Upload-Offset is not where the upload stands${offset === null ? "" : ` (${offset})`}. Ask with HEAD, and go on from there.`,
  ...(offset !== null && { extra: { offset } }),
});

/** No version of tus, or another. */
export const tusVersion: Problem = {
  code: "tus-version",
  detail: "Tus-Resumable is missing or is not 1.0.0. Send Tus-Resumable: 1.0.0.",
  headers: { "tus-version": "1.0.0", "tus-resumable": "1.0.0" },
};

/** A header that the protocol wants otherwise. */
export const tusRequest = (what: string): Problem => ({
  code: "tus-request",
  detail: `${what} See the tus protocol 1.0.0; OPTIONS /v1/tus lists the extensions.`,
});
