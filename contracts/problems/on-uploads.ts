/** Problems of uploads in parts, by code. */
import { kind } from "./kind.ts";

/** All of them. */
export const onUploads = {
  "no-such-upload": kind(
    404,
    "There is no such upload",
    "This partner has begun no upload of this id in this way.",
    "Begin one with POST /v1/uploads, or POST /v1/tus.",
  ),
  "upload-over": kind(
    409,
    "The upload is over",
    "The upload was completed or aborted before: nothing can be added to it or taken from it.",
    "GET /v1/uploads/<id> tells what became of it.",
  ),
  "upload-expired": kind(
    410,
    "The upload has expired",
    "The upload was not completed within 7 days, and its parts are removed.",
    "Begin the upload anew.",
  ),
  "parts-missing": kind(
    409,
    "The upload is not whole",
    "Parts are missing, have another length than they should, or are not those that were named (`parts` says which).",
    "PUT those parts, and complete the upload again.",
  ),
  "no-such-part": kind(
    404,
    "There is no such part",
    "The address names no part of an upload, or was not given by us.",
    "GET /v1/uploads/<id>/parts gives the parts' addresses.",
  ),
  "wrong-part-length": kind(
    400,
    "The part has another length",
    "Every part but the last is `partBytes` long, and the last ends with the file.",
    "Cut the file as GET /v1/uploads/<id>/parts says.",
  ),
  "offset-mismatch": kind(
    409,
    "The upload goes on elsewhere",
    "Upload-Offset is not where the upload stands.",
    "Ask where it stands with HEAD, and go on from there.",
  ),
  "tus-version": kind(
    412,
    "Another version of tus is spoken here",
    "Tus-Resumable is missing or is not 1.0.0.",
    "Send Tus-Resumable: 1.0.0.",
  ),
  "tus-request": kind(
    400,
    "The request is not what tus takes",
    "A header of the tus protocol is missing or wrong, or belongs to an extension that is not offered.",
    "The detail says which; OPTIONS /v1/tus lists the extensions.",
  ),
} as const;
