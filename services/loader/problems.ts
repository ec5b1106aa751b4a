/** The problem documents of the loader, a constant or a function each. */
import type { FileId } from "@sluice/contracts/ids.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Load } from "./core/load.ts";

/** Another key than an operator's. */
export const operatorOnly: Problem = {
  code: "operator-only",
  detail: "Files are decided by an operator: ask with an operator's key.",
};

/** A JSON body that is not what the route takes. */
export const invalidBody = (faults: readonly string[]): Problem => ({
  code: "invalid-body",
  detail: `${faults.join("; ")}. Send {"reason": "…"}: the reason is kept in the file's history.`,
});

/** A path or body that names neither a feed nor a partner, or both in a way that says nothing. */
export const noSuchScope: Problem = {
  code: "invalid-body",
  detail:
    'Send {"reason": "…"}. One partner\'s files of a feed are named by POST /v1/feeds/<feed>/pause with {"reason": "…", "partner": "…"}, all of a partner\'s by POST /v1/partners/<partner>/pause.',
};

/** A feed that this build does not have. */
export const unknownFeed = (feed: string, known: readonly string[]): Problem => ({
  code: "unknown-feed",
  detail: `There is no feed ${feed}; there are ${known.join(", ")}. Nothing was changed.`,
});

/** No load of such a file. */
export const noSuchLoad: Problem = {
  code: "no-such-file",
  detail:
    "No file of this partner and id has come to its turn. GET /v1/files/<id> tells where a file stands; one is held only once it is planned.",
};

/** A file that waits for nobody's word. */
export const notHeld = (file: FileId, status: Load["status"]): Problem => ({
  code: "not-held",
  detail: `File ${file} is ${status}. Only a held file can be released or refused, once; nothing was changed.`,
  extra: { file, loadStatus: status },
});

/** A file that the loader has not heard of. */
export const noSuchPlace: Problem = {
  code: "no-such-file",
  detail:
    "The loader has not heard of a file of this partner and id. Right after an upload it may take a moment: send the request again. GET /v1/files/<id> tells where a file stands.",
};

/** Rows of the file may be written. */
export const loadHasBegun = (file: FileId): Problem => ({
  code: "load-has-begun",
  detail: `Rows of file ${file} may be written already, so it cannot be withdrawn, and nothing was changed. Undo it once it is loaded: sluice files undo ${file}.`,
  extra: { file },
});

/** A file that is in nobody's way. */
export const hasEnded = (file: FileId, status: string): Problem => ({
  code: "has-ended",
  detail: `File ${file} is ${status}: nothing of it was loaded, it blocks nothing, and nothing was changed.`,
  extra: { file, ended: status },
});

/** Others change the same file. */
export const busy: Problem = {
  code: "busy",
  detail: "Others change this file at the same moment. Nothing was changed: send the request again.",
  headers: { "retry-after": "1" },
};

/** A path or method that the loader does not have. */
export const noSuchRoute = (method: string, path: string): Problem => ({
  code: "no-such-route",
  detail: `The loader has no ${method} ${path}. A held file is decided by POST /v1/partners/<partner>/files/<file>/release or …/refuse, one that is in the way by …/withdraw; feeds are paused by POST /v1/feeds/<feed>/pause.`,
});

/** Our own fault. */
export const internal: Problem = {
  code: "internal",
  detail:
    "The request could not be finished. Send it again: a decision is taken once, however often it is sent.",
  headers: { "retry-after": "5" },
};
