/** The HTTP side of the command `sluice`: whom it talks to, with which key, and what the answers are. */
import { EntityTrace } from "@sluice/contracts/api/entity-trace.ts";
import { LineTrace } from "@sluice/contracts/api/line-trace.ts";
import { FileView, hasEnded } from "@sluice/contracts/api/file-view.ts";
import { PauseList, type PauseView } from "@sluice/contracts/api/pause-view.ts";
import type { UploadRequest } from "@sluice/contracts/api/upload-routes.ts";
import type { Language } from "@sluice/contracts/codes/entry.ts";
import { CodeHelp } from "@sluice/contracts/codes/help.ts";
import { RowError } from "@sluice/contracts/report.ts";
import * as v from "valibot";
import { readRunFile } from "../local/supervisor/run-file.ts";
import type { Coding } from "./coding.ts";
import { keyIdOf, signedHeaders } from "./sign-upload.ts";

/** Options that every command of this kind takes. */
export interface ClientOptions {
  readonly url?: string;
  readonly key?: string;
  /** What uploads are signed with, where the key demands it. */
  readonly signingSecret?: string;
  readonly dir?: string;
}

/** What the user must mend, or wait for; the server's own words where there are any. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** The server's status; null where it did not answer, or was not asked. */
  readonly status: number | null;
  constructor(message: string, status: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

const Problem = v.object({ title: v.string(), detail: v.string(), status: v.number() });
const Receipt = v.object({
  ...{ file: v.string(), repeat: v.boolean(), status: v.string() },
  paused: v.optional(v.object({ since: v.string(), reason: v.string() })),
});
const FileList = v.object({ files: v.array(FileView), next: v.nullable(v.string()) });
const Errors = v.object({
  file: v.string(),
  phase: v.string(),
  total: v.number(),
  help: v.optional(v.array(CodeHelp), []),
  errors: v.array(
    v.union([
      RowError,
      v.object({ code: v.string(), message: v.string(), line: v.number(), byte: v.number() }),
    ]),
  ),
  next: v.nullable(v.string()),
});

const SaidPause = v.object({ paused: v.boolean(), repeat: v.boolean() });
const Said = v.object({ file: v.string(), decision: v.string(), repeat: v.boolean() });

const Undo = v.object({ file: v.string(), undoes: v.string(), repeat: v.boolean() });

/** What the server said of an upload. */
export type Receipt = v.InferOutput<typeof Receipt>;

/** Whose entity, and as of when. */
export interface EntityQuery {
  readonly partner?: string;
  readonly version?: string;
  readonly at?: string;
}

/** Talks to one mesh as one caller. */
export interface Client {
  /** The mesh's. */
  readonly address: string;
  /** Begins an upload in parts, signed where there is something to sign with. */
  beginUpload(announced: v.InferInput<typeof UploadRequest>): Promise<unknown>;
  /** `coding`: what the body is compressed with, if it is. */
  upload(
    feed: string,
    body: Blob | ReadableStream<Uint8Array>,
    coding?: Coding,
    mode?: "load" | "check",
  ): Promise<Receipt>;
  files(): Promise<readonly FileView[]>;
  /** All files of a feed, newest first, as many as are asked for. */
  filesOf(feed: string): AsyncIterable<FileView>;
  /** Writes a file's bytes to a local path; false where they are kept no longer. Takes the operator's key. */
  saveContent(view: FileView, path: string): Promise<boolean>;
  file(id: string): Promise<FileView | null>;
  /** The errors, their codes explained in a language. */
  errors(id: string, language?: Language): Promise<v.InferOutput<typeof Errors>>;
  /** The bad rows of the sample as the server writes them for a spreadsheet. */
  badRows(id: string, language?: Language): Promise<Uint8Array>;
  /** An entity as it is, or as of a version or an instant. */
  entity(type: string, key: string, asked?: EntityQuery): Promise<unknown>;
  /** Which way an entity's version went. */
  trace(type: string, key: string, asked?: EntityQuery): Promise<EntityTrace>;
  /** What became of a line of a file. */
  traceLine(file: string, line: number): Promise<LineTrace>;
  /** A file as it stood at an instant. */
  fileAsOf(id: string, at: string): Promise<FileView>;
  /** Releases or refuses a held file, or withdraws one that is in the way. Takes the operator's key. */
  decide(
    id: string,
    word: "release" | "refuse" | "withdraw",
    reason: string,
  ): Promise<v.InferOutput<typeof Said>>;
  /** Asks for any path, with a JSON body if there is one; the answer's JSON. */
  send(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown>;
  /** Removes what a path names. */
  remove(path: string): Promise<void>;
  /** Pauses or resumes a feed, a partner, or one partner's feed. Takes the operator's key. */
  pause(
    scope: { readonly feed?: string | undefined; readonly partner?: string | undefined },
    word: "pause" | "resume",
    reason: string,
  ): Promise<v.InferOutput<typeof SaidPause>>;
  /** What is paused. */
  pauses(): Promise<readonly PauseView[]>;
  /** Has a file undone, or planned to be (`check`). Takes the operator's key. */
  undo(id: string, reason: string, mode: "load" | "check"): Promise<v.InferOutput<typeof Undo>>;
  /** Follows a file to its end, or until a person must decide; told of every change. */
  follow(id: string, changed: (view: FileView) => void): Promise<FileView>;
}

/** Whom to talk to: the options, SLUICE_URL and SLUICE_KEY, or the mesh that runs here. Throws Refused when there is nobody. */
export function connect(
  { url, key, signingSecret, dir = ".sluice" }: ClientOptions,
  role: "partner" | "operator" = "partner",
): Client {
  const run = readRunFile(dir);
  const base = url ?? process.env["SLUICE_URL"] ?? run?.url;
  const bearer =
    key ?? process.env["SLUICE_KEY"] ?? (role === "partner" ? run?.partnerKey : run?.operatorKey);
  if (base === undefined)
    throw new Refused(
      `No mesh runs in ${dir}: start one with \`sluice start\`, or name another with --url and --key.`,
    );
  if (bearer === undefined) throw new Refused(`No key for ${base}: name one with --key, or set SLUICE_KEY.`);
  return client(base.replace(/\/+$/, ""), bearer, signingSecret ?? process.env["SLUICE_SIGNING_SECRET"]);
}

/** How long `follow` bears a file that nobody knows yet, or a mesh that does not answer. */
const patienceMs = 60_000;

/** A client for an address and a key. `signingSecret`: what its uploads are signed with. */
export function client(base: string, key: string, signingSecret?: string): Client {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...init.headers, authorization: `Bearer ${key}` };
    const response = await fetch(`${base}${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw new Refused(`${base} does not answer (${String(cause)}): is the mesh running?`, null, { cause });
    });
    if (response.ok) return response;
    const text = await response.text();
    const problem = v.safeParse(v.pipe(v.string(), v.parseJson(), Problem), text);
    const told = problem.success
      ? `${problem.output.title}: ${problem.output.detail}`
      : `${response.status} from ${path}: ${text.slice(0, 200)}`;
    throw new Refused(told, response.status);
  };
  const read = async <Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    init: RequestInit = {},
  ): Promise<v.InferOutput<Schema>> =>
    v.parse(v.pipe(v.string(), v.parseJson(), schema), await (await ask(path, init)).text());
  const file = (id: string): Promise<FileView | null> =>
    read(FileView, `/v1/files/${encodeURIComponent(id)}`).catch((cause: unknown) => {
      if (cause instanceof Refused && cause.status === 404) return null;
      throw cause;
    });
  /** An operator's word about a file, to the service that its path leads to. */
  const say = async <Schema extends v.GenericSchema>(
    schema: Schema,
    id: string,
    word: string,
    reason: string,
  ): Promise<v.InferOutput<Schema>> => {
    const view = await file(id);
    if (view === null) throw new Refused(`Nobody knows the file ${id}.`, 404);
    const path = `/v1/partners/${encodeURIComponent(view.partner)}/files/${encodeURIComponent(id)}/${word}`;
    return read(schema, path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reason }),
    });
  };
  return {
    address: base,
    beginUpload: async (announced) => {
      const path = "/v1/uploads";
      const plain: Record<string, string> = { "content-type": "application/json" };
      const body = new Blob([JSON.stringify(announced)]);
      const headers =
        signingSecret === undefined ? plain : await signed(`${base}${path}`, body, plain, key, signingSecret);
      return read(v.unknown(), path, { method: "POST", body, headers });
    },
    upload: async (feed, body, coding, mode = "load") => {
      const path = `/v1/feeds/${encodeURIComponent(feed)}/files${mode === "check" ? "?mode=check" : ""}`;
      const plain: Record<string, string> = coding === undefined ? {} : { "content-encoding": coding };
      const headers =
        signingSecret === undefined ? plain : await signed(`${base}${path}`, body, plain, key, signingSecret);
      return read(Receipt, path, { method: "POST", body, headers });
    },
    files: async () => (await read(FileList, "/v1/files?limit=50")).files,
    filesOf: async function* (feed) {
      let from = "";
      for (;;) {
        const page = await read(FileList, `/v1/files?limit=50&feed=${encodeURIComponent(feed)}${from}`);
        yield* page.files;
        if (page.next === null) return;
        from = `&cursor=${encodeURIComponent(page.next)}`;
      }
    },
    saveContent: async ({ partner, file: id }, path) => {
      const at = `/v1/partners/${encodeURIComponent(partner)}/files/${encodeURIComponent(id)}/content`;
      const response = await ask(at).catch((cause: unknown) => {
        if (cause instanceof Refused && cause.status === 410) return null;
        throw cause;
      });
      if (response === null) return false;
      await Bun.write(path, response);
      return true;
    },
    file,
    errors: (id, language = "en") =>
      read(Errors, `/v1/files/${encodeURIComponent(id)}/errors?limit=200`, {
        headers: { "accept-language": language },
      }),
    badRows: async (id, language = "en") =>
      (
        await ask(`/v1/files/${encodeURIComponent(id)}/bad-rows`, {
          headers: { "accept-language": language },
        })
      ).bytes(),
    entity: (type, id, asked = {}) =>
      read(
        v.unknown(),
        `/v1/entities/${encodeURIComponent(type)}/${encodeURIComponent(id)}${queryOf({ ...asked })}`,
      ),
    trace: (type, id, asked = {}) =>
      read(
        EntityTrace,
        `/v1/trace/${encodeURIComponent(type)}/${encodeURIComponent(id)}${queryOf({ ...asked })}`,
      ),
    traceLine: (id, line) => read(LineTrace, `/v1/files/${encodeURIComponent(id)}/lines/${line}`),
    fileAsOf: (id, at) => read(FileView, `/v1/files/${encodeURIComponent(id)}${queryOf({ at })}`),
    decide: (id, word, reason) => say(Said, id, word, reason),
    undo: (id, reason, mode) => say(Undo, id, mode === "check" ? "undo?mode=check" : "undo", reason),
    send: (method, path, body) =>
      read(v.unknown(), path, {
        method,
        ...(body !== undefined && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      }),
    remove: async (path) => void (await ask(path, { method: "DELETE" })),
    pause: ({ feed, partner }, word, reason) => {
      const path = feed === undefined ? `partners/${partner}` : `feeds/${encodeURIComponent(feed)}`;
      const body = feed === undefined || partner === undefined ? { reason } : { reason, partner };
      return read(SaidPause, `/v1/${path}/${word}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    },
    pauses: async () => (await read(PauseList, "/v1/pauses")).pauses,
    follow: async (id, changed) => {
      let last = "";
      let heardAt = Date.now();
      for (;;) {
        // Right after the upload the read model may not know the file yet; and a service may be away for a moment.
        const view = await file(id).catch((cause: unknown) => {
          if (!isPassing(cause) || Date.now() - heardAt > patienceMs) throw cause;
          return null;
        });
        if (view !== null) heardAt = Date.now();
        else if (Date.now() - heardAt > patienceMs) throw new Refused(`Nobody knows the file ${id}.`, 404);
        const text = JSON.stringify(view);
        if (view !== null && text !== last) changed(view);
        last = text;
        if (view !== null && (hasEnded(view.phase) || view.phase === "held")) return view;
        await Bun.sleep(150);
      }
    },
  };
}

/** The headers of a signed upload. Throws Refused where the secret is not the key's, or the body cannot be read twice. */
function signed(
  url: string,
  body: Blob | ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  key: string,
  secret: string,
): Promise<Record<string, string>> {
  const keyId = keyIdOf(secret);
  if (keyId === null)
    throw new Refused("The signing secret is not whole: copy it again, from sls_ to its end.");
  if (!key.startsWith(`slk_${keyId}_`))
    throw new Refused(
      `The signing secret is of the key ${keyId}, and the key in use is ${key.split("_")[1] ?? "none"}: give both of one key (SLUICE_KEY, SLUICE_SIGNING_SECRET).`,
    );
  if (!(body instanceof Blob))
    throw new Refused("What is signed must be a file: a stream is read once alone.");
  return signedHeaders(url, body, headers, { secret, keyId, now: new Date() });
}

/** The fields as a query; "" for none. */
const queryOf = (fields: Record<string, string>): string =>
  Object.keys(fields).length === 0 ? "" : `?${new URLSearchParams(fields).toString()}`;

/** Whether asking again may help. */
const isPassing = (cause: unknown): boolean =>
  cause instanceof Refused && (cause.status === null || cause.status === 429 || cause.status >= 500);
