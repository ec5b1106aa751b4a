/** The problem documents of the loader, a constant or a function each. */
import type { FileId } from "@sluice/contracts/ids.ts";
import type { Problem } from "@sluice/shared/http/problem.ts";
import type { Load } from "./core/load.ts";

/** No key, or not the operator's. */
export const operatorOnly: Problem = {
  status: 401,
  code: "unauthorized",
  title: "A valid API key is needed",
  detail: "Held files are decided by an operator: send that key as `Authorization: Bearer slk_…`.",
  headers: { "www-authenticate": "Bearer" },
};

/** A JSON body that is not what the route takes. */
export const invalidBody = (faults: readonly string[]): Problem => ({
  status: 400,
  code: "invalid-body",
  title: "The request body is not valid",
  detail: `${faults.join("; ")}. Send {"reason": "…"}: the reason is kept in the file's history.`,
});

/** No load of such a file. */
export const noSuchLoad: Problem = {
  status: 404,
  code: "no-such-file",
  title: "There is no such file",
  detail:
    "No file of this partner and id has come to its turn. GET /v1/files/<id> tells where a file stands; one is held only once it is planned.",
};

/** A file that waits for nobody's word. */
export const notHeld = (file: FileId, status: Load["status"]): Problem => ({
  status: 409,
  code: "not-held",
  title: "The file is not held",
  detail: `File ${file} is ${status}. Only a held file can be released or refused, once; nothing was changed.`,
  extra: { file, loadStatus: status },
});

/** Others change the same file. */
export const busy: Problem = {
  status: 503,
  code: "busy",
  title: "Too much happens here at once",
  detail: "Others change this file at the same moment. Nothing was changed: send the request again.",
  headers: { "retry-after": "1" },
};

/** A path or method that the loader does not have. */
export const noSuchRoute = (method: string, path: string): Problem => ({
  status: 404,
  code: "no-such-route",
  title: "There is nothing here",
  detail: `The loader has no ${method} ${path}. A held file is decided by POST /v1/partners/<partner>/files/<file>/release or …/refuse.`,
});

/** Our own fault. */
export const internal: Problem = {
  status: 500,
  code: "internal",
  title: "Something broke on our side",
  detail:
    "The request could not be finished. Send it again: a decision is taken once, however often it is sent.",
  headers: { "retry-after": "5" },
};
